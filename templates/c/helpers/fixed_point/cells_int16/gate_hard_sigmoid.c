/* u, which has 11 fractional bits, plus 1 / 2, between 0 and 1. */
static int net_gate_hard_sigmoid(net_acc u)
{
    const int inside = (int)(u > 1024 ? 1024 : u < -1024 ? -1024 : u);
    return inside > 1023 ? NET_LARGEST_GATE : inside * 16 + NET_HALF;
}
