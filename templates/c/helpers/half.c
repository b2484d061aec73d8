/* 0.5, which an ARM's FPU makes anew: a register that keeps it would have to be saved on the stack first. */
static float net_half(void)
{
#if defined(__GNUC__) && defined(__arm__) && defined(__ARM_FEATURE_FMA) && !defined(__ARM_FEATURE_MVE) \
    && !defined(NET_PORTABLE)
    float half;
    net_asm("vmov.f32 %0, #0.5" : "=t"(half));
    return half;
#else
    return 0.5f;
#endif
}
