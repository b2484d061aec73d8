/* Linear interpolation from a table's entry, where a, the magnitude of u, is between two; with the sign of u. */
static NET_ALWAYS_INLINE net_ints net_interpolated(net_ints low, net_ints rise, net_ints a, net_ints u)
{
    const net_ints sign = u >> 31;
    const net_ints part = net_multiply_halves(rise, a & NET_TABLE_MASK) + NET_TABLE_HALF;
    const net_ints y = low + (part >> NET_TABLE_SHIFT);
    return (y ^ sign) - sign;
}
