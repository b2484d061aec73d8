#if NET_WIDTH == 64
/* The same as net_gates_sigmoid. */
static NET_ALWAYS_INLINE net_shorts net_shorts_sigmoid(net_shorts u)
{
    const net_shorts one_more = net_shorts_tanh(u) ^ net_all_shorts(INT16_MIN); /* without a sign */

    return (net_shorts)_mm512_srli_epi16((__m512i)one_more, 1);
}
#endif
