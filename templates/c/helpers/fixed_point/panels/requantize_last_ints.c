/* Requantizes products of two gates to states with 15 fractional bits, where 1 saturates. */
static NET_ALWAYS_INLINE net_ints net_requantize_last_ints(net_ints product)
{
    return net_clamp_ints((product + 16384) >> 15, 32767);
}
