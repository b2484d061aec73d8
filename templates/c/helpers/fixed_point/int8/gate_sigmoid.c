/* (1 + tanh u) / 2, which is the sigmoid of 2 u. */
static int16_t net_gate_sigmoid(net_total u)
{
    return (int16_t)((uint16_t)(32768u + (uint16_t)net_gate_tanh(u)) >> 1);
}
