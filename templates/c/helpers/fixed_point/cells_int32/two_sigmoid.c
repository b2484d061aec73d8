#if NET_WIDTH == 64
/* The same as net_gates_sigmoid. */
static NET_ALWAYS_INLINE net_two_ints net_two_sigmoid(net_ints u, net_ints v)
{
    const net_two_ints tanh = net_two_tanh(u, v);
    const net_two_ints y = {(tanh.first + NET_ONE_MORE) >> 1, (tanh.second + NET_ONE_MORE) >> 1};

    return y;
}
#endif
