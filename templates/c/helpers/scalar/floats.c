/* net_floats is one float, net_bits its bits, or ones where something is true. */
typedef float net_floats;
typedef uint32_t net_bits;
#define NET_INLINE
#define NET_FUNCTION
#if defined(__FAST_MATH__) || defined(_M_FP_FAST) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__)
#define NET_EXACT volatile /* lest (x + y) - y be x, or (x - y) * z be x * z - y * z; or more digits kept */
#else
#define NET_EXACT
#endif
#define NET_FIRST(x) (x)
#define NET_WHERE(condition) (0u - (net_bits)(condition))
