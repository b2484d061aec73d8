#if NET_WIDTH == 64
static NET_ALWAYS_INLINE net_two_ints net_two_hard_sigmoid(net_ints u, net_ints v)
{
    const net_two_ints y = {net_gates_hard_sigmoid(u), net_gates_hard_sigmoid(v)};

    return y;
}
#endif
