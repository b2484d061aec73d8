/* net_floats is one float, net_bits its bits, or a mask: ones where a condition holds. */
typedef float net_floats;
typedef uint32_t net_bits;
#define NET_INLINE
#define NET_FUNCTION
#if defined(__FAST_MATH__) || defined(_M_FP_FAST) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__)
#define NET_EXACT volatile /* keeps -ffast-math from simplifying (x + y) - y, and x87 from keeping more digits */
#else
#define NET_EXACT
#endif
#define NET_FIRST(x) (x)
#define NET_WHERE(condition) (0u - (net_bits)(condition))
