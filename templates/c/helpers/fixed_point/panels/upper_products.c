#if NET_WIDTH == 16 && defined(__SSE2__)
/*
 * (factor v) >> 16, for factors from 0 to 2^15 and all v: SSE2 multiplies halves alone. That of a factor takes a sign
 * in the product with the upper half of v, so that 2^15 fits.
 */
static NET_ALWAYS_INLINE net_ints net_upper_products(net_ints factor, net_ints v)
{
    const __m128i negative = _mm_slli_epi32((__m128i)-factor, 16);
    return (net_ints)_mm_mulhi_epu16((__m128i)v, (__m128i)factor) - (net_ints)_mm_madd_epi16((__m128i)v, negative);
}
#endif
