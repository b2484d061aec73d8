static NET_ALWAYS_INLINE net_ints net_load_int16(const int16_t *from)
{
#if NET_WIDTH == 64
    return (net_ints)_mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)from));
#elif NET_WIDTH == 32
    return (net_ints)_mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)(const void *)from));
#elif NET_WIDTH == 16 && defined(__SSE2__)
    const __m128i x = _mm_loadl_epi64((const __m128i *)(const void *)from);
    return (net_ints)_mm_srai_epi32(_mm_unpacklo_epi16(x, x), 16);
#elif NET_WIDTH == 16
    return (net_ints)vmovl_s16(vld1_s16(from));
#else
    return *from;
#endif
}
