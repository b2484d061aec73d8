#if NET_WIDTH != 16 || !defined(__SSE2__)
/* The lesser of two integers, in each lane; SSE2 would need four instructions. */
static NET_ALWAYS_INLINE net_ints net_least_ints(net_ints a, net_ints b)
{
#if NET_WIDTH == 64
    return (net_ints)_mm512_min_epi32((__m512i)a, (__m512i)b);
#elif NET_WIDTH == 32
    return (net_ints)_mm256_min_epi32((__m256i)a, (__m256i)b);
#elif NET_WIDTH == 16
    const net_ints less = (net_ints)(a < b);
    return (a & less) | (b & ~less);
#else
    return a < b ? a : b;
#endif
}
#endif
