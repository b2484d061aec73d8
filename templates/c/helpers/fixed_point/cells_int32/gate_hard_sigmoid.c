/* u + 1 / 2, between 0 and 1. */
static int32_t net_gate_hard_sigmoid(net_acc u)
{
    return (u > NET_HALF ? NET_HALF : u < -NET_HALF ? -NET_HALF : u) + NET_HALF;
}
