/* Requantizes a state to an activation: (h multiplier) >> shift, rounded, for a shift of 8 or more. */
static net_q net_narrowed(int16_t h, int16_t multiplier, int shift)
{
    const int32_t product = (int32_t)h * multiplier + ((int32_t)1 << (shift - 1));
    return (net_q)net_limited(product >> shift, -NET_LARGEST, NET_LARGEST);
}
