/* f c + i candidate, with so many fractional bits fewer than 19. */
static int32_t net_cell_of(int32_t f, int32_t c, int32_t i, int32_t candidate, int fewer)
{
    const int32_t u = net_multiply_by_gate(f, c) + ((i * candidate) >> (11 + fewer));
    return net_limited(u, -NET_LARGEST_CELL, NET_LARGEST_CELL);
}
