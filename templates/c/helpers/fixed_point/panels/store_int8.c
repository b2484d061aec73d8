/* Integers that fit 8 bits. */
static NET_ALWAYS_INLINE void net_store_int8(int8_t *to, net_ints x)
{
#if NET_WIDTH == 64
    _mm_storeu_si128((__m128i *)(void *)to, _mm512_cvtepi32_epi8((__m512i)x));
#elif NET_WIDTH == 32
    const __m128i shorts = _mm_packs_epi32(_mm256_castsi256_si128((__m256i)x), _mm256_extracti128_si256((__m256i)x, 1));
    _mm_storel_epi64((__m128i *)(void *)to, _mm_packs_epi16(shorts, shorts));
#elif NET_WIDTH == 16 && defined(__SSE2__)
    const __m128i shorts = _mm_packs_epi32((__m128i)x, (__m128i)x);
    const int32_t bytes = _mm_cvtsi128_si32(_mm_packs_epi16(shorts, shorts));
    memcpy(to, &bytes, sizeof bytes);
#elif NET_WIDTH == 16
    for (int k = 0; k < 4; ++k) {
        to[k] = (int8_t)x[k];
    }
#else
    *to = (int8_t)x;
#endif
}
