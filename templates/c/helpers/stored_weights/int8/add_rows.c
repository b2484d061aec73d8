/* y += rows x; rows are (count, n), each with a scale. */
static void net_add_rows(float *y, const float *x, const NET_FLASH net_weight *rows, const NET_FLASH float *scales, int n, int count)
{
    for (int k = 0; k < count; ++k) {
        y[k] += scales[k] * net_dot(x, rows, n);
        rows += n;
    }
}
