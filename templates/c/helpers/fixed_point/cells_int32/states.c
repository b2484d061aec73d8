/* Products of a gate and a tanh as states with so many fractional bits fewer than usual. */
static NET_ALWAYS_INLINE net_ints net_states(net_ints gate, net_ints tanh, int fewer)
{
    return (net_halved_products(gate, tanh) + (16384 << fewer)) >> (15 + fewer);
}
