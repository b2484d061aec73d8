/* f c + i candidate, with so many fractional bits fewer than 11. */
static int16_t net_cell_of(int f, int c, int i, int candidate, int fewer)
{
    return net_saturated_cell((int32_t)f * c + (((int32_t)i * candidate) >> (4 + fewer)));
}
