/* z h + (1 - z) candidate. */
static net_number net_mixed(int32_t z, net_number h, int32_t candidate)
{
    return net_activation(candidate * (32768 - z) + z * ((int32_t)h * 256));
}
