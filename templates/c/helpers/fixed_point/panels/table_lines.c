/* Two neighbours in the table of tanh for each lane: that at the index in the lower half, the next in the upper. */
static NET_ALWAYS_INLINE net_ints net_table_lines(net_ints index)
{
#if NET_WIDTH == 64
    return (net_ints)_mm512_i32gather_epi32((__m512i)index, (const void *)net_tanh_table, 2);
#elif NET_WIDTH == 32
    return (net_ints)_mm256_i32gather_epi32((const int *)(const void *)net_tanh_table, (__m256i)index, 2);
#elif NET_WIDTH == 16
    net_ints lines = index;
    for (int k = 0; k < 4; ++k) {
        int32_t line;
        memcpy(&line, net_tanh_table + index[k], sizeof line);
        lines[k] = line;
    }
    return lines;
#else
    return (int32_t)(net_tanh_table[index] | (uint32_t)net_tanh_table[index + 1] << 16);
#endif
}
