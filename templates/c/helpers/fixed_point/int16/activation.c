/* A product of two gates, or what has 30 binary places too, as an activation. */
static net_number net_activation(int32_t product)
{
    return (net_number)((product + 32768) >> 16);
}
