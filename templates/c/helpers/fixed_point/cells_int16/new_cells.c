/* f c + i candidate, with so many fractional bits fewer than 11. */
static NET_ALWAYS_INLINE net_ints net_new_cells(net_ints f, net_ints c, net_ints i, net_ints candidate, int fewer)
{
    const net_ints sum = net_multiply_halves(c, f) + (net_multiply_halves(candidate, i) >> (4 + fewer));
    return net_clamp_ints((sum + NET_HALF) >> 15, NET_LARGEST_CELL);
}
