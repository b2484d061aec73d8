/* (1 + tanh u) / 2, which is the sigmoid of 2 u. */
static int16_t net_gate_sigmoid(net_acc u)
{
    return (int16_t)((uint16_t)(NET_ONE_MORE_U + (uint16_t)net_gate_tanh(u)) >> 1);
}
