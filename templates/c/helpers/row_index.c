/*
 * The row that an index means, or -1 where there is none. What no long may hold, and NaN, is not converted; told by
 * its bits, as -ffast-math knows no NaN.
 */
static int net_row_index(float index, int rows)
{
    uint32_t bits = 0;
    long row = -1;
    memcpy(&bits, &index, sizeof bits);
    if ((bits << 1) < 0x9E000000u) {
        row = (long)index;
    }
    return row >= 0 && row < rows ? (int)row : -1;
}
