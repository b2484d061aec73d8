/* y = for each of n indices its row in the table (vocabulary, features). */
static int net_look_up_stored(float *y, const float *indices, int n, const NET_FLASH net_weight *table, int vocabulary, int features)
{
    for (int i = 0; i < n; ++i) {
        const float index = indices[i];
        uint32_t bits = 0;
        long row = -1;
        memcpy(&bits, &index, sizeof bits);
        /* What no long may hold, and NaN, is not converted; told by its bits, as -ffast-math knows no NaN. */
        if ((bits << 1) < 0x9E000000u) {
            row = (long)index;
        }
        if (row < 0 || row >= vocabulary) {
            return NET_ERROR_INDEX;
        }
        for (int k = 0; k < features; ++k) {
            y[i * features + k] = net_real(table[row * features + k]);
        }
    }
    return NET_OK;
}
