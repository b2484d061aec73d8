#if -1 >> 1 != -1
#error "this code needs shifts that keep the sign, as all compilers known have them"
#endif

/* A sum of products of a weight and an activation: weights are such that none can overflow 24 bits. */
#ifdef __AVR__
__extension__ typedef __int24 net_acc;
#else
typedef int32_t net_acc;
#endif
