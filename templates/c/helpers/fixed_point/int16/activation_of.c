/* As net_activation, with so many binary places fewer. */
static net_number net_activation_of(int32_t product, int fewer)
{
    return (net_number)((product + ((int32_t)32768 << fewer)) >> (16 + fewer));
}
