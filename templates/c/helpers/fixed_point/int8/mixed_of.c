/* z h + (1 - z) candidate, where h has so many binary places fewer than usual. */
static net_number net_mixed_of(int32_t z, net_number h, int32_t candidate, int fewer)
{
    return net_activation(((candidate * (32768 - z)) >> fewer) + z * ((int32_t)h * 256));
}
