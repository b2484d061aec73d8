/* A float16, which is finite here. Where an ARM has an instruction for it, that gives the same. */
static float net_dequantize(net_weight weight)
{
    float y;
#if defined(__GNUC__) && defined(__arm__) && defined(__ARM_FEATURE_FMA) && !defined(NET_PORTABLE)
    const uint32_t bits = weight;
    __asm__("vcvtb.f32.f16 %0, %1" : "=t"(y) : "t"(bits));
#else
    const uint32_t magnitude = (uint32_t)weight & 0x7FFFu;
    uint32_t bits = (magnitude << 13) + 0x38000000u;
    if (magnitude < 0x0400u) { /* so small that it has no exponent */
        const float small = (float)magnitude * 5.9604645e-8f;
        memcpy(&bits, &small, sizeof bits);
    }
    bits |= ((uint32_t)weight & 0x8000u) << 16;
    memcpy(&y, &bits, sizeof y);
#endif
    return y;
}
