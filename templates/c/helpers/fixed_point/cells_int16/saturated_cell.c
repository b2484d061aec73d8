/*
 * Requantizes a sum that has 15 fractional bits more than a cell: rounds and saturates. A shift by 15 is made by
 * doubling, and dropping two bytes.
 */
static int16_t net_saturated_cell(int32_t sum)
{
    const int32_t largest = NET_LARGEST_CELL * (int32_t)NET_ONE;
    const int32_t u = sum + NET_HALF;
    if (u >= largest + NET_ONE) {
        return NET_LARGEST_CELL;
    }
    return (int16_t)(u < -largest ? -NET_LARGEST_CELL : (u * 2) >> 16);
}
