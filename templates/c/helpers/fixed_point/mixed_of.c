/* z h + (1 - z) candidate, where h has so many fractional bits fewer than usual. */
static int16_t net_mixed_of(int32_t z, int16_t h, int32_t candidate, int fewer)
{
    return net_requantize_state(((candidate * (NET_ONE - z)) >> fewer) + z * ((int32_t)h * 2));
}
