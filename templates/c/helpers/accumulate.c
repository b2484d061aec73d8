/* y += x kernel; kernel is (rows, columns). Four rows at once: faster, and rounding errors grow less. */
static NET_APART void net_accumulate(float *y, const float *x, const NET_ANYWHERE float *kernel, int rows, int columns)
{
    for (; rows >= 4; rows -= 4) {
        const float a = x[0];
        const float b = x[1];
        const float c = x[2];
        const float d = x[3];
        for (int k = 0; k < columns; ++k) {
            y[k] += (a * kernel[k] + b * kernel[columns + k])
                + (c * kernel[2 * columns + k] + d * kernel[3 * columns + k]);
        }
        x += 4;
        kernel += 4 * columns;
    }
    for (; rows > 0; --rows) {
        const float a = *x++;
        for (int k = 0; k < columns; ++k) {
            y[k] += a * kernel[k];
        }
        kernel += columns;
    }
}
