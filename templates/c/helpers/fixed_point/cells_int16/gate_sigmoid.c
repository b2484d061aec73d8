/* (1 + tanh u) / 2, which is the sigmoid of 2 u. */
static int net_gate_sigmoid(net_acc u)
{
    return (int)((NET_ONE_MORE_U + (unsigned)net_gate_tanh(u)) >> 1);
}
