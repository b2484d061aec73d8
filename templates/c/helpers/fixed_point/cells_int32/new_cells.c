/* f c + i candidate, with so many fractional bits fewer than 19. */
static NET_ALWAYS_INLINE net_ints net_new_cells(net_ints f, net_ints c, net_ints i, net_ints candidate, int fewer)
{
    const net_ints added = net_halved_products(i, candidate) >> (10 + fewer);
    return net_clamp_ints(net_multiply_by_gates(f, c) + added, NET_LARGEST_CELL);
}
