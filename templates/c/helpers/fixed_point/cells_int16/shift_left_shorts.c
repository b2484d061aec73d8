#if NET_WIDTH == 64
/* Cells times a factor; what is beyond 16 bits then is beyond all that a gate tells apart. */
static NET_ALWAYS_INLINE net_shorts net_shift_left_shorts(net_shorts cells, int16_t factor)
{
    const net_shorts most = net_all_shorts((int16_t)(INT16_MAX / factor));
    const __m512i inside = _mm512_max_epi16(_mm512_min_epi16((__m512i)cells, (__m512i)most), (__m512i)-most);
    return (net_shorts)inside * factor;
}
#endif
