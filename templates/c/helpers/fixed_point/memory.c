/* Loads and stores of vectors of integers. */

/* --- net_load_int8 (panels) --- */
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

/* --- net_load_int16 (panels) --- */
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

/* --- net_load_int32 (panels) --- */
static NET_ALWAYS_INLINE net_ints net_load_int32(const int32_t *from)
{
#if NET_WIDTH > 4
    net_ints x;
    memcpy(&x, from, sizeof x);
    return x;
#else
    return *from;
#endif
}

/* --- net_store_int8 (panels) --- */
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

/* --- net_store_int16 (panels) --- */
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

/* --- net_store_int32 (panels) --- */
static NET_ALWAYS_INLINE void net_store_int32(int32_t *to, net_ints x)
{
#if NET_WIDTH > 4
    memcpy(to, &x, sizeof x);
#else
    *to = x;
#endif
}
