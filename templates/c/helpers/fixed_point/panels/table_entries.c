#if NET_WIDTH == 64
/* Entries of a table of so many, which is in registers: a gather would read one after the other. */
static NET_ALWAYS_INLINE net_shorts net_table_entries(const uint16_t *table, const int entries, net_shorts index)
{
    net_shorts found = index;
    NET_UNROLL
    for (int k = 0; k < entries; k += 64) {
        const __m512i low = _mm512_loadu_si512((const void *)(table + k));
        const __m512i high = _mm512_loadu_si512((const void *)(table + k + 32));
        const __m512i here = _mm512_permutex2var_epi16(low, (__m512i)index, high); /* of the index the lower 6 bits */
        const __mmask32 reached = _mm512_cmpge_epi16_mask((__m512i)index, (__m512i)net_all_shorts((int16_t)k));
        found = (net_shorts)(k > 0 ? _mm512_mask_mov_epi16((__m512i)found, reached, here) : here);
    }
    return found;
}
#endif
