/* a b + c, rounded once where the machine does that in one instruction. */
#ifdef __FP_FAST_FMAF
#define net_multiply_add(a, b, c) fmaf(a, b, c)
#else
#define net_multiply_add(a, b, c) ((a) * (b) + (c))
#endif
