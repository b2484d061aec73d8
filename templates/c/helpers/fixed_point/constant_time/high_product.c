/*
 * The upper 32 bits of a product. A Cortex-M3 takes longer for some numbers of 32 bits, and smaller ones have no such
 * product: they sum those of 16 bits, which is up to 2 less.
 */
static uint32_t net_high_product(uint32_t a, uint32_t b)
{
#if defined(__ARM_ARCH_7M__) || (defined(__ARM_ARCH_ISA_THUMB) && __ARM_ARCH_ISA_THUMB == 1)
    const uint32_t middle = (((a >> 16) * (b & 0xFFFFu)) >> 16) + (((a & 0xFFFFu) * (b >> 16)) >> 16);
    return (a >> 16) * (b >> 16) + middle;
#else
    return (uint32_t)(((uint64_t)a * b) >> 32);
#endif
}
