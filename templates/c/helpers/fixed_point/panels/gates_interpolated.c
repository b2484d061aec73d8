/* tanh from a table, whose last line is level, with all bits of the interpolation. */
static NET_ALWAYS_INLINE net_ints net_gates_interpolated(net_ints u)
{
    const net_ints sign = u >> 31;
    const net_ints a = (u ^ sign) - sign;
    const net_ints line = net_table_lines(a >> NET_TABLE_SHIFT);
    const net_ints low = line & 65535;
    return net_interpolated(low, ((line >> 16) & 65535) - low, a, u);
}
