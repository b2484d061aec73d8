/* tanh with 15 fractional bits: linear interpolation in a table. */
static NET_ALWAYS_INLINE net_ints net_gates_tanh(net_ints u)
{
    return net_rounded_tanh(net_gates_interpolated(u));
}
