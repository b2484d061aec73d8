#if NET_WIDTH == 64
/* The same as net_new_cells. */
static NET_ALWAYS_INLINE net_shorts net_shorts_cells(net_shorts f, net_shorts c, net_shorts i, net_shorts candidate,
    int fewer)
{
    const net_ints first = net_first_products(f, c) + (net_first_products(i, candidate) >> (4 + fewer));
    const net_ints second = net_second_products(f, c) + (net_second_products(i, candidate) >> (4 + fewer));
    const net_shorts new_c = net_packed_ints((first + NET_HALF) >> 15, (second + NET_HALF) >> 15);
    return (net_shorts)_mm512_max_epi16((__m512i)new_c, (__m512i)net_all_shorts(-NET_LARGEST_CELL));
}
#endif
