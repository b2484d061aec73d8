/* u + 1 / 2, between 0 and 1. */
static int32_t net_gate_hard_sigmoid(net_total u)
{
    return (u > 16384 ? 16384 : u < -16384 ? -16384 : u) + 16384;
}
