/* factor v, where the factor has 15 fractional bits and is at most 1, and |v| < 2^23: all products fit 32 bits. */
static NET_ALWAYS_INLINE net_ints net_multiply_by_gates(net_ints factor, net_ints v)
{
#if NET_WIDTH == 16 && defined(__SSE2__)
    return (net_upper_products(factor, (net_ints)_mm_slli_epi32((__m128i)v, 8)) + 64) >> 7;
#else
    return (factor * (v >> 8) + ((factor * (v & 255)) >> 8) + 64) >> 7;
#endif
}
