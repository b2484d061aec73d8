/* tanh with 15 fractional bits: linear interpolation in a table. */
static NET_ALWAYS_INLINE net_ints net_gates_tanh(net_ints u)
{
    const net_ints sign = u >> 31;
    const net_ints a = net_least_ints((u ^ sign) - sign, net_all_ints(NET_TANH_END));
    const net_ints line = net_table_lines(a >> NET_TABLE_SHIFT);
    const net_ints low = line & 65535;
    const net_ints rise = ((line >> 16) & 65535) - low;
    const net_ints part = net_multiply_halves(rise, a & NET_TABLE_MASK) + NET_TABLE_HALF;
    const net_ints y = low + (part >> NET_TABLE_SHIFT);
    return (y ^ sign) - sign;
}
