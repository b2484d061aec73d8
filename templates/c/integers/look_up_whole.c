/* y = for each of n indices its row in the table (vocabulary, features). */
static int net_look_up_whole(net_number *y, const float *indices, int n, const NET_FLASH net_number *table, int vocabulary, int features)
{
    for (int i = 0; i < n; ++i) {
        const float index = indices[i];
        /* Before it is converted: what no int can hold, and NaN, must not be. */
        if (!(index > -1.0f && index < (float)vocabulary)) {
            return NET_ERROR_INDEX;
        }
        for (int k = 0; k < features; ++k) {
            y[i * features + k] = table[(long)index * features + k];
        }
    }
    return NET_OK;
}
