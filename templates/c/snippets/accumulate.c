/* y += x kernel; kernel is (rows, columns). Four rows at once: faster, and rounding errors grow less. */
static void net_accumulate(float *y, const float *x, const float *kernel, int rows, int columns)
{
    int j = 0;
    for (; rows - j >= 4; j += 4) {
        const float a = x[j];
        const float b = x[j + 1];
        const float c = x[j + 2];
        const float d = x[j + 3];
        const float *const row = kernel + j * columns;
        for (int k = 0; k < columns; ++k) {
            y[k] += (a * row[k] + b * row[columns + k])
                + (c * row[2 * columns + k] + d * row[3 * columns + k]);
        }
    }
    for (; j < rows; ++j) {
        const float a = x[j];
        const float *const row = kernel + j * columns;
        for (int k = 0; k < columns; ++k) {
            y[k] += a * row[k];
        }
    }
}
