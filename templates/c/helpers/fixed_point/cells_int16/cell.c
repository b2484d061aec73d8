/* f c + i candidate, with the 11 fractional bits of c. */
static int16_t net_cell(int16_t f, int16_t c, int16_t i, int16_t candidate)
{
    const int32_t u = ((int32_t)f * c + (((int32_t)i * candidate) >> 4) + NET_HALF) >> 15;
    return (int16_t)(u > NET_LARGEST_CELL ? NET_LARGEST_CELL : u < -NET_LARGEST_CELL ? -NET_LARGEST_CELL : u);
}
