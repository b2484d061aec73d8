/* y += rows x; rows are (count, n). */
static void net_add_rows(float *y, const float *x, const NET_FLASH net_weight *rows, int n, int count)
{
    for (int k = 0; k < count; ++k) {
        y[k] += net_dot(x, rows, n);
        rows += n;
    }
}
