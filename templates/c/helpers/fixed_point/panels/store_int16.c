/* Integers that fit 16 bits. */
static NET_ALWAYS_INLINE void net_store_int16(int16_t *to, net_ints x)
{
#if NET_WIDTH == 64
    _mm256_storeu_si256((__m256i *)(void *)to, _mm512_cvtepi32_epi16((__m512i)x));
#elif NET_WIDTH == 32
    const __m256i packed = _mm256_packs_epi32((__m256i)x, (__m256i)x);
    _mm_storeu_si128((__m128i *)(void *)to, _mm256_castsi256_si128(_mm256_permute4x64_epi64(packed, 8)));
#elif NET_WIDTH == 16 && defined(__SSE2__)
    _mm_storel_epi64((__m128i *)(void *)to, _mm_packs_epi32((__m128i)x, (__m128i)x));
#elif NET_WIDTH == 16
    vst1_s16(to, vmovn_s32((int32x4_t)x));
#else
    *to = (int16_t)x;
#endif
}
