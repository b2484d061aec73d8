/* Products of integers that fit 16 bits, one of them not negative. */
static NET_ALWAYS_INLINE net_ints net_multiply_halves(net_ints a, net_ints b)
{
#if NET_WIDTH == 64
    return (net_ints)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#elif NET_WIDTH == 32
    return (net_ints)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#elif NET_WIDTH == 16 && defined(__SSE2__)
    return (net_ints)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
    return a * b;
#endif
}
