/* Products with factors of 7 bits, which fit 32. */
static NET_ALWAYS_INLINE net_ints net_multiply_by_bytes(net_ints x, net_ints factor)
{
#if NET_WIDTH == 16 && defined(__SSE2__)
    const __m128i low = _mm_madd_epi16((__m128i)(x & 32767), (__m128i)factor);
    const __m128i high = _mm_madd_epi16((__m128i)(x >> 15), (__m128i)factor);
    return (net_ints)_mm_add_epi32(low, _mm_slli_epi32(high, 15));
#else
    return x * factor;
#endif
}
