/* The nearest integers within a limit. */
static NET_ALWAYS_INLINE net_ints net_clamp_ints(net_ints x, int32_t limit)
{
    const net_ints most = net_all_ints(limit);
#if NET_WIDTH == 64
    return (net_ints)_mm512_max_epi32((__m512i)net_least_ints(x, most), (__m512i)-most);
#elif NET_WIDTH == 32
    return (net_ints)_mm256_max_epi32((__m256i)net_least_ints(x, most), (__m256i)-most);
#else
    return -net_least_ints(-net_least_ints(x, most), most);
#endif
}
