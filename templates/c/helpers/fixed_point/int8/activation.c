/* A product of two gates, or what has 30 binary places too, as an activation; 1 is too large for one. */
static net_number net_activation(int32_t product)
{
    const int16_t high = (int16_t)((product + 4194304) >> 16);
    const int16_t u = (int16_t)(high >> 7);
    return (net_number)(u > 127 ? 127 : u < -127 ? -127 : u);
}
