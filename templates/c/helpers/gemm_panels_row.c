/*
 * z = bias + x kernel for one row of x and one panel, in loops of 16 columns, of which compilers make vectors if there
 * are any. Four rows at once, and long sums from shorter ones: rounding errors grow less.
 */
static void net_gemm_panels_row(float *z, const float *x, const float *kernel, const float *bias, int inputs, int columns)
{
    for (; inputs > 0; inputs -= 128) {
        int rows = inputs < 128 ? inputs : 128;
        float sums[64];
        net_fill(sums, columns, 0.0f);
        for (; rows >= 4; rows -= 4) {
            const float a = x[0];
            const float b = x[1];
            const float c = x[2];
            const float d = x[3];
            for (int first = 0; first < columns; first += 16) {
                const float *const row = kernel + first;
                float *const sum = sums + first;
                for (int k = 0; k < 16; ++k) {
                    sum[k] += (a * row[k] + b * row[columns + k])
                        + (c * row[2 * columns + k] + d * row[3 * columns + k]);
                }
            }
            x += 4;
            kernel += 4 * columns;
        }
        for (; rows > 0; --rows) {
            const float a = *x++;
            for (int k = 0; k < columns; ++k) {
                sums[k] += a * kernel[k];
            }
            kernel += columns;
        }
        for (int k = 0; k < columns; ++k) {
            z[k] = sums[k] + bias[k];
        }
        bias = z; /* of what is still to come */
    }
}
