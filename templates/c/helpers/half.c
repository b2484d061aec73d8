/* 0.5. Compilers keep it in a register that takes stack, where it is saved first; an ARM's float unit makes it anew. */
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
