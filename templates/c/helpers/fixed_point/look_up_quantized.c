/* y = for each of n indices its row in the table (vocabulary, features). */
static int net_look_up_quantized(net_q *y, const float *indices, int n, const NET_FLASH net_w *table, int vocabulary, int features)
{
    for (int i = 0; i < n; ++i) {
        const int row = net_row_index(indices[i], vocabulary);
        if (row < 0) {
            return NET_ERROR_INDEX;
        }
        for (int k = 0; k < features; ++k) {
            y[i * features + k] = table[row * features + k];
        }
    }
    return NET_OK;
}
