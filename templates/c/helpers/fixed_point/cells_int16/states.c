/* Products of a gate and a tanh as states with so many fractional bits fewer than usual. */
static NET_ALWAYS_INLINE net_ints net_states(net_ints gate, net_ints tanh, int fewer)
{
    return net_requantize_ints(net_multiply_halves(tanh, gate), fewer);
}
