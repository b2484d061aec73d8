/*
 * z = bias + scales (x kernel), see net_gemm_panels; each column has a scale. A few rows of a panel are summed before
 * they are scaled.
 */
static void net_gemm_scaled(float *z, int z_stride, const float *x, int x_stride, int rows,
    const net_weight *kernel, const float *scales, const float *bias, int bias_stride,
    int inputs, int panels, int columns)
{
    static const float zeros[64] = {0.0f};
    for (int p = 0; p < panels; ++p) {
        for (int i = 0; i < rows; i += 4) {
            const int count = rows - i < 4 ? rows - i : 4;
            float sums[4 * 64];
            net_gemm_panels(sums, 64, x + i * x_stride, x_stride, count, kernel, zeros, 0, inputs, 1, columns);
            for (int r = 0; r < count; ++r) {
                for (int k = 0; k < columns; k += NET_LANES) {
                    const net_floats sum = NET_LOAD(sums + 64 * r + k);
                    const net_floats added = NET_LOAD(bias + (i + r) * bias_stride + k);
                    NET_STORE(z + (i + r) * z_stride + k, NET_MUL_ADD(sum, NET_LOAD(scales + k), added));
                }
            }
        }
        kernel += inputs * columns;
        scales += columns;
        bias += columns;
        z += columns;
    }
}
