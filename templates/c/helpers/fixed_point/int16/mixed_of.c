/* z h + (1 - z) candidate, where h has so many fractional bits fewer than usual. */
static net_q net_mixed_of(int32_t z, net_q h, int32_t candidate, int fewer)
{
    return net_requantize(((candidate * (NET_ONE - z)) >> fewer) + z * (h * 2));
}
