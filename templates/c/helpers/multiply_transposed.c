/* y (n, rows) = a (n, columns) times the transpose of b (rows, columns). */
static void net_multiply_transposed(float *y, const float *a, const float *b, int n, int columns, int rows)
{
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < rows; ++j) {
            float sum = 0.0f;
            for (int k = 0; k < columns; ++k) {
                sum += a[i * columns + k] * b[j * columns + k];
            }
            y[i * rows + j] = sum;
        }
    }
}
