/* f c + i candidate, with so many fractional bits fewer than 19. */
static NET_ALWAYS_INLINE net_ints net_new_cells(net_ints f, net_ints c, net_ints i, net_ints candidate, int fewer)
{
    return net_clamp_ints(net_multiply_by_gates(f, c) + ((i * candidate) >> (11 + fewer)), NET_LARGEST_CELL);
}
