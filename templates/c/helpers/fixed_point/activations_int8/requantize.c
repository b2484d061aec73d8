/*
 * Requantizes a product of two gates, or another number with 30 fractional bits, to an activation; 1 is too large for
 * one.
 */
static net_q net_requantize(int32_t product)
{
    const int16_t high = (int16_t)((product + NET_ROUNDING) >> 16);
    const int16_t u = (int16_t)(high >> 7);
    return (net_q)(u > NET_LARGEST ? NET_LARGEST : u < -NET_LARGEST ? -NET_LARGEST : u);
}
