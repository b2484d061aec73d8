/* The same as states with 15 fractional bits, where 1 saturates. */
static NET_ALWAYS_INLINE net_ints net_last_states(net_ints gate, net_ints tanh)
{
    return net_clamp_ints((net_halved_products(gate, tanh) + 8192) >> 14, 32767);
}
