/* y = for each of n indices its row in the table (vocabulary, features). */
static int net_look_up(float *y, const float *indices, int n, const NET_FLASH float *table, int vocabulary, int features)
{
    for (int i = 0; i < n; ++i) {
        const int row = net_row_index(indices[i], vocabulary);
        if (row < 0) {
            return NET_ERROR_INDEX;
        }
        net_copy(y + i * features, table + row * features, features);
    }
    return NET_OK;
}
