/* u plus 1 / 2, between 0 and 1. */
static int32_t net_gate_hard_sigmoid(net_acc u)
{
    const int32_t half = NET_HALF / NET_ARGUMENT_STEP;
    return net_limited(net_limited(u, -half, half) * NET_ARGUMENT_STEP + NET_HALF, 0, NET_LARGEST_GATE);
}
