/* y = for each of n indices its row in the table (vocabulary, features). */
static int net_look_up_stored(float *y, const float *indices, int n, const NET_FLASH net_weight *table, int vocabulary, int features)
{
    for (int i = 0; i < n; ++i) {
        const int row = net_row_index(indices[i], vocabulary);
        if (row < 0) {
            return NET_ERROR_INDEX;
        }
        for (int k = 0; k < features; ++k) {
            y[i * features + k] = net_dequantize(table[row * features + k]);
        }
    }
    return NET_OK;
}
