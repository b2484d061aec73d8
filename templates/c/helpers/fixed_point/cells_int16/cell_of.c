/* f c + i candidate, with so many fractional bits fewer than 11. */
static int16_t net_cell_of(int16_t f, int16_t c, int16_t i, int16_t candidate, int fewer)
{
    const int32_t u = ((int32_t)f * c + (((int32_t)i * candidate) >> (4 + fewer)) + NET_HALF) >> 15;
    return (int16_t)(u > NET_LARGEST_CELL ? NET_LARGEST_CELL : u < -NET_LARGEST_CELL ? -NET_LARGEST_CELL : u);
}
