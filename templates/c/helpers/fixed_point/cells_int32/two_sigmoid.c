#if NET_WIDTH == 64
/* The same as net_gates_sigmoid. */
static NET_ALWAYS_INLINE net_two_ints net_two_sigmoid(net_ints u, net_ints v)
{
    const net_two_ints both = net_two_interpolated(u, v);
    const net_two_ints y = {net_rounded_sigmoid(both.first), net_rounded_sigmoid(both.second)};

    return y;
}
#endif
