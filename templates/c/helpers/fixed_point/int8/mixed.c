/* z h + (1 - z) candidate. */
static net_q net_mixed(int32_t z, net_q h, int32_t candidate)
{
    return net_requantize(candidate * (NET_ONE - z) + z * ((int32_t)h * 256));
}
