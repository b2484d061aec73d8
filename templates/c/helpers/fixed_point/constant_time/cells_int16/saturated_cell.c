/* The nearest cell to what has 15 fractional bits more. */
static int16_t net_saturated_cell(int32_t sum)
{
    const int32_t largest = NET_LARGEST_CELL * (int32_t)NET_ONE;
    return (int16_t)(net_limited(sum + NET_HALF, -largest, largest) >> 15);
}
