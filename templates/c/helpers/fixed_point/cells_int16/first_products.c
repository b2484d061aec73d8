#if NET_WIDTH == 64
/* The products of those numbers that were packed first. */
static NET_ALWAYS_INLINE net_ints net_first_products(net_shorts a, net_shorts b)
{
    const __m512i low = _mm512_mullo_epi16((__m512i)a, (__m512i)b);
    const __m512i high = _mm512_mulhi_epi16((__m512i)a, (__m512i)b);
    return (net_ints)_mm512_unpacklo_epi16(low, high);
}
#endif
