/* f c + i candidate, with the 11 fractional bits of c. */
static int16_t net_cell(int f, int c, int i, int candidate)
{
    return net_saturated_cell((int32_t)f * c + (((int32_t)i * candidate) >> 4));
}
