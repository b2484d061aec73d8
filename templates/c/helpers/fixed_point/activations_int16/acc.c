#if -1 >> 1 != -1
#error "this code needs shifts that keep the sign, as all compilers known have them"
#endif

/* A sum of products of a weight and an activation: weights are such that none can overflow 32 bits. */
typedef int32_t net_acc;
