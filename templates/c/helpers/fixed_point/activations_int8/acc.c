#if -1 >> 1 != -1
#error "this code needs shifts that keep the sign, as all compilers known have them"
#endif

/* An accumulator of products of a weight and an activation. Weights are scaled so that none can overflow 24 bits. */
#ifdef __AVR__
__extension__ typedef __int24 net_acc;
#else
typedef int32_t net_acc;
#endif
