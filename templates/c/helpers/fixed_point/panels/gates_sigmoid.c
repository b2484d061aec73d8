/* (1 + tanh u) / 2, which is the sigmoid of 2 u. */
static NET_ALWAYS_INLINE net_ints net_gates_sigmoid(net_ints u)
{
    return net_rounded_sigmoid(net_gates_interpolated(u));
}
