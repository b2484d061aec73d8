/* The nearest number from low to high. */
static int32_t net_limited(int32_t x, int32_t low, int32_t high)
{
    const int32_t below = net_less(x, low);
    const int32_t above = net_less(high, x);
    return (x & ~(below | above)) | (low & below) | (high & above);
}
