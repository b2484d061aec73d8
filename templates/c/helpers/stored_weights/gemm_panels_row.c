/*
 * z = bias + x kernel for one row of x and one panel. Four rows of the kernel at once are widened and added, and long
 * sums are made of shorter ones: rounding errors grow less.
 */
static void net_gemm_panels_row(float *z, const float *x, const net_weight *kernel, const float *bias, int inputs, int columns)
{
    for (int first = 0; first < inputs; first += 128) {
        const int last = inputs - first < 128 ? inputs : first + 128;
        float sums[64];
        net_fill(sums, columns, 0.0f);
        for (int i = first; i < last; i += 4) {
            const int rows = last - i < 4 ? last - i : 4;
            float weights[4 * 64];
            for (int k = 0; k < rows * columns; ++k) {
                weights[k] = net_dequantize(kernel[i * columns + k]);
            }
            net_accumulate(sums, x + i, weights, rows, columns);
        }
        for (int k = 0; k < columns; ++k) {
            z[k] = sums[k] + bias[k];
        }
        bias = z; /* of what is still to come */
    }
}
