/*
 * y = scales (x kernel) + bias for n rows of x; strides tell how far apart rows are. The kernel is in panels, each
 * (inputs, 64); the last has 16, 32 or 48 columns where these are enough, of which only those for units are
 * written.
 */
static void net_dense_panels(float *y, int y_stride, const float *x, int x_stride, int n,
    const net_weight *kernel, const float *scales, const float *bias, int inputs, int units)
{
    const int whole = units / 64 * 64;
    const int left = units - whole;
    net_gemm_scaled(y, y_stride, x, x_stride, n, kernel, scales, bias, 0, inputs, whole / 64, 64);
    for (int i = 0; left > 0 && i < n; i += 4) {
        const int rows = n - i < 4 ? n - i : 4;
        float sums[4 * 64];
        net_gemm_scaled(sums, 64, x + i * x_stride, x_stride, rows,
            kernel + whole * inputs, scales + whole, bias + whole, 0, inputs, 1, (left + 15) / 16 * 16);
        for (int k = 0; k < rows; ++k) {
            net_copy(y + (i + k) * y_stride + whole, sums + 64 * k, left);
        }
    }
}
