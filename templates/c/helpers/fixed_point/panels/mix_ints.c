/* z h + (1 - z) candidate, where h has so many fractional bits fewer than usual. */
static NET_ALWAYS_INLINE net_ints net_mix_ints(net_ints z, net_ints h, net_ints candidate, int fewer)
{
    return net_requantize_ints(((candidate * (NET_ONE - z)) >> fewer) + z * (h * 2), 0);
}
