/* y (n, columns) = a (n, rows) times b (rows, columns). */
static NET_APART void net_multiply(float *y, const float *a, const NET_ANYWHERE float *b, int n, int rows, int columns)
{
    net_fill(y, n * columns, 0.0f);
    for (int i = 0; i < n; ++i) {
        net_accumulate(y + i * columns, a + i * rows, b, rows, columns);
    }
}
