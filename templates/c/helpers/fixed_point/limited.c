/* The nearest number from low to high. */
static int32_t net_limited(int32_t x, int32_t low, int32_t high)
{
    return x < low ? low : x > high ? high : x;
}
