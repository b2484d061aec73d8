/* A state as an activation, as weights multiply it: (h multiplier) >> shift, rounded. */
static net_q net_narrowed(int16_t h, int32_t multiplier, int shift)
{
    const int32_t u = (h * multiplier + (((int32_t)1 << shift) >> 1)) >> shift;
    return (net_q)(u > NET_LARGEST ? NET_LARGEST : u < -NET_LARGEST ? -NET_LARGEST : u);
}
