static NET_ALWAYS_INLINE net_ints net_load_int8(const int8_t *from)
{
#if NET_WIDTH == 64
    return (net_ints)_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)(const void *)from));
#elif NET_WIDTH == 32
    return (net_ints)_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)from));
#elif NET_WIDTH == 16 && defined(__SSE2__)
    int32_t four;
    memcpy(&four, from, sizeof four);
    const __m128i pairs = _mm_unpacklo_epi8(_mm_cvtsi32_si128(four), _mm_cvtsi32_si128(four));
    return (net_ints)_mm_srai_epi32(_mm_unpacklo_epi16(pairs, pairs), 24);
#elif NET_WIDTH == 16
    const net_ints x = {from[0], from[1], from[2], from[3]};
    return x;
#else
    return *from;
#endif
}
