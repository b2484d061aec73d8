#if NET_WIDTH == 64
/* The same as net_gates_tanh. What follows an entry is at the same index of the table without its first. */
static NET_ALWAYS_INLINE net_shorts net_shorts_tanh(net_shorts u)
{
    const __mmask32 negative = _mm512_movepi16_mask((__m512i)u);
    const __m512i magnitude = _mm512_abs_epi16((__m512i)u);
    const net_shorts a = (net_shorts)_mm512_min_epu16(magnitude, (__m512i)net_all_shorts(NET_TANH_END));
    const net_shorts index = a >> NET_TABLE_SHIFT;
    const net_shorts low = net_table_entries(net_tanh_table, NET_TABLE_INTERVALS, index);
    const net_shorts rise = net_table_entries(net_tanh_table + 1, NET_TABLE_INTERVALS, index) - low;
    const __m512i half = (__m512i)net_all_shorts(NET_TABLE_HALF);
    const __m512i product = _mm512_mullo_epi16((__m512i)rise, (__m512i)(a & NET_TABLE_MASK)); /* no sign */
    const __m512i part = _mm512_srli_epi16(_mm512_add_epi16(product, half), NET_TABLE_SHIFT);
    const __m512i y = _mm512_add_epi16((__m512i)low, part);

    return (net_shorts)_mm512_mask_sub_epi16(y, negative, _mm512_setzero_si512(), y);
}
#endif
