/* The nearest integers within a limit below 2^24. SSE2 compares floats in one instruction, and these hold the limit. */
static NET_ALWAYS_INLINE net_ints net_clamp_ints(net_ints x, int32_t limit)
{
#if NET_WIDTH == 16 && defined(__SSE2__)
    const __m128 most = _mm_set1_ps((float)limit);
    const __m128 inside = _mm_min_ps(_mm_cvtepi32_ps((__m128i)x), most);
    return (net_ints)_mm_cvtps_epi32(_mm_max_ps(inside, _mm_set1_ps(-(float)limit)));
#else
    const net_ints most = net_all_ints(limit);
#if NET_WIDTH == 64
    return (net_ints)_mm512_max_epi32((__m512i)net_least_ints(x, most), (__m512i)-most);
#elif NET_WIDTH == 32
    return (net_ints)_mm256_max_epi32((__m256i)net_least_ints(x, most), (__m256i)-most);
#else
    return -net_least_ints(-net_least_ints(x, most), most);
#endif
#endif
}
