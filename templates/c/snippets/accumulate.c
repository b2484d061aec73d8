/* y += x kernel; kernel is (rows, columns). */
static void net_accumulate(float *y, const float *x, const float *kernel, int rows, int columns)
{
    for (int j = 0; j < rows; ++j) {
        const float x_j = x[j];
        const float *const row = kernel + j * columns;
        for (int k = 0; k < columns; ++k) {
            y[k] += x_j * row[k];
        }
    }
}
