/* u + 1 / 2, between 0 and 1. */
static NET_ALWAYS_INLINE net_ints net_gates_hard_sigmoid(net_ints u)
{
    const net_ints inside = net_clamp_ints(u, NET_HALF / NET_ARGUMENT_STEP) * NET_ARGUMENT_STEP;
    return net_clamp_ints(inside + NET_HALF, NET_LARGEST_GATE);
}
