/* z h + (1 - z) candidate. */
static int16_t net_mixed(int32_t z, int16_t h, int32_t candidate)
{
    return net_requantize_state(candidate * (NET_ONE - z) + z * ((int32_t)h * 2));
}
