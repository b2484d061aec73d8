/* Products of two gates, or what has 30 fractional bits too, as activations of so many fractional bits fewer than usual. */
static NET_ALWAYS_INLINE net_ints net_requantize_ints(net_ints product, int fewer)
{
    return net_clamp_ints((product + (NET_ROUNDING << fewer)) >> (NET_DROPPED + fewer), NET_LARGEST);
}
