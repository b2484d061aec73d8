/*
 * Two neighbours in the table of tanh for each lane: that at the index in the lower half, the next in the upper. Where
 * an index is beyond the last line, it is that line.
 */
static NET_ALWAYS_INLINE net_ints net_table_lines(net_ints index)
{
#if NET_WIDTH == 64
    const net_ints inside = net_least_ints(index, net_all_ints(NET_TABLE_INTERVALS - 1));
    return (net_ints)_mm512_i32gather_epi32((__m512i)inside, (const void *)net_tanh_table, 2);
#elif NET_WIDTH == 32
    const net_ints inside = net_least_ints(index, net_all_ints(NET_TABLE_INTERVALS - 1));
    return (net_ints)_mm256_i32gather_epi32((const int *)(const void *)net_tanh_table, (__m256i)inside, 2);
#elif NET_WIDTH == 16 && defined(__SSE2__)
    const __m128i most = _mm_set1_epi16(NET_TABLE_INTERVALS - 1);
    const __m128i inside = _mm_min_epi16(_mm_packs_epi32((__m128i)index, (__m128i)index), most);
    const int at[] = {_mm_extract_epi16(inside, 0), _mm_extract_epi16(inside, 1),
        _mm_extract_epi16(inside, 2), _mm_extract_epi16(inside, 3)};
    __m128i lines[4];
    NET_UNROLL
    for (int k = 0; k < 4; ++k) {
        int32_t line;
        memcpy(&line, net_tanh_table + at[k], sizeof line);
        lines[k] = _mm_cvtsi32_si128(line);
    }
    const __m128i low = _mm_unpacklo_epi32(lines[0], lines[1]);
    return (net_ints)_mm_unpacklo_epi64(low, _mm_unpacklo_epi32(lines[2], lines[3]));
#elif NET_WIDTH == 16
    const net_ints at = net_least_ints(index, net_all_ints(NET_TABLE_INTERVALS - 1));
    net_ints lines = index;
    for (int k = 0; k < 4; ++k) {
        int32_t line;
        memcpy(&line, net_tanh_table + at[k], sizeof line);
        lines[k] = line;
    }
    return lines;
#else
    const int at = net_least_ints(index, NET_TABLE_INTERVALS - 1);
    return (int32_t)(net_tanh_table[at] | (uint32_t)net_tanh_table[at + 1] << 16);
#endif
}
