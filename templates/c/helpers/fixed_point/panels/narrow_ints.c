/* Requantizes states to activations: (h multiplier) >> shift, rounded. */
static NET_ALWAYS_INLINE net_ints net_narrow_ints(net_ints h, int32_t multiplier, int shift)
{
    const net_ints product = net_multiply_halves(h, net_all_ints(multiplier));
    return net_clamp_ints((product + ((1 << shift) >> 1)) >> shift, NET_LARGEST);
}
