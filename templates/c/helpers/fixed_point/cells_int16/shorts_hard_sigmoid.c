#if NET_WIDTH == 64
/* The same as net_gates_hard_sigmoid. */
static NET_ALWAYS_INLINE net_shorts net_shorts_hard_sigmoid(net_shorts u)
{
    const net_shorts most = net_all_shorts(NET_HALF / NET_ARGUMENT_STEP);
    const __m512i inside = _mm512_max_epi16(_mm512_min_epi16((__m512i)u, (__m512i)most), (__m512i)-most);
    const __m512i scaled = (__m512i)((net_shorts)inside * NET_ARGUMENT_STEP);
    const __m512i y = _mm512_add_epi16(scaled, (__m512i)net_all_shorts(NET_HALF)); /* without a sign */

    return (net_shorts)_mm512_min_epu16(y, (__m512i)net_all_shorts(NET_LARGEST_GATE));
}
#endif
