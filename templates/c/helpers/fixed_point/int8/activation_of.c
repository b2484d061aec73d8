/* As net_activation, with so many binary places fewer, one at least: 1 is not too large then. */
static net_number net_activation_of(int32_t product, int fewer)
{
    return (net_number)((product + ((int32_t)4194304 << fewer)) >> (23 + fewer));
}
