/* f c + i candidate, with the 19 fractional bits of c. */
static int32_t net_cell(int32_t f, int32_t c, int32_t i, int32_t candidate)
{
    const int32_t u = net_multiply_by_gate(f, c) + ((i * candidate) >> 11);
    return net_limited(u, -NET_LARGEST_CELL, NET_LARGEST_CELL);
}
