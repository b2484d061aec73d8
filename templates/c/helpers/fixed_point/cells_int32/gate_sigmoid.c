/* (1 + tanh u) / 2, which is the sigmoid of 2 u. */
static int32_t net_gate_sigmoid(net_acc u)
{
    return (NET_ONE_MORE + net_gate_tanh(u)) >> 1;
}
