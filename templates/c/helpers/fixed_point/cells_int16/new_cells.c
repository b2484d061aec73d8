/* f c + i candidate, with so many fractional bits fewer than 11. */
static NET_ALWAYS_INLINE net_ints net_new_cells(net_ints f, net_ints c, net_ints i, net_ints candidate, int fewer)
{
    return net_clamp_ints((f * c + ((i * candidate) >> (4 + fewer)) + NET_HALF) >> 15, NET_LARGEST_CELL);
}
