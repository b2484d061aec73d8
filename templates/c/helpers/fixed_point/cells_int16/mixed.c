/* z h + (1 - z) candidate; the difference of the two, for a gate that is below 1, has no more than 31 bits. */
static int16_t net_mixed(int32_t z, int16_t h, int32_t candidate)
{
    return net_requantize_state(candidate * NET_ONE + z * ((int32_t)h * 2 - candidate));
}
