/*
 * Linear interpolation from a table's entry, where a, the magnitude of u, is between two; with the sign of u, and all
 * bits of the product. Rounded as net_gates_tanh does, a complement becomes what its opposite would.
 */
static NET_ALWAYS_INLINE net_ints net_interpolated(net_ints low, net_ints rise, net_ints a, net_ints u)
{
    const net_ints y = low * (1 << NET_TABLE_SHIFT) + net_multiply_halves(rise, a & NET_TABLE_MASK);
    return y ^ (u >> 31);
}
