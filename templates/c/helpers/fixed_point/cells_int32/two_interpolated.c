#if NET_WIDTH == 64
/*
 * The same as net_gates_interpolated, with tables in registers. One has every second entry; the other has by how much
 * the next is larger, and above that how much less the one behind it adds. So half as many entries are looked up.
 */
static NET_ALWAYS_INLINE net_two_ints net_two_interpolated(net_ints u, net_ints v)
{
    const __m512i end = (__m512i)net_all_ints(NET_TANH_END);
    const net_ints a = (net_ints)_mm512_min_epu32(_mm512_abs_epi32((__m512i)u), end);
    const net_ints b = (net_ints)_mm512_min_epu32(_mm512_abs_epi32((__m512i)v), end);
    const net_shorts index = net_packed_ints(a >> NET_TABLE_SHIFT, b >> NET_TABLE_SHIFT);
    const __mmask32 odd = _mm512_test_epi16_mask((__m512i)index, (__m512i)net_all_shorts(1));
    const __m512i even = (__m512i)net_table_entries(net_even_entries, NET_TABLE_INTERVALS / 2, index >> 1);
    const net_shorts rises = net_table_entries(net_entry_rises, NET_TABLE_INTERVALS / 2, index >> 1);
    const __m512i next = (__m512i)(rises & NET_RISE_MASK);
    const __m512i low = _mm512_mask_add_epi16(even, odd, even, next);
    const __m512i rise = _mm512_mask_sub_epi16(next, odd, next, (__m512i)(rises >> NET_RISE_BITS));
    const __m512i zeros = _mm512_setzero_si512();
    const net_ints first = net_interpolated(
        (net_ints)_mm512_unpacklo_epi16(low, zeros), (net_ints)_mm512_unpacklo_epi16(rise, zeros), a, u);
    const net_ints second = net_interpolated(
        (net_ints)_mm512_unpackhi_epi16(low, zeros), (net_ints)_mm512_unpackhi_epi16(rise, zeros), b, v);
    const net_two_ints y = {first, second};

    return y;
}
#endif
