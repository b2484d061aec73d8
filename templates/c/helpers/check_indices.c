/* Whether each of n indices has a row in a table. */
static int net_check_indices(const float *indices, int n, int rows)
{
    for (int i = 0; i < n; ++i) {
        if (net_row_index(indices[i], rows) < 0) {
            return NET_ERROR_INDEX;
        }
    }
    return NET_OK;
}
