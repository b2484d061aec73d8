/*
 * Some rows of z = bias + x kernel, in as many columns as some vectors hold; sums stay in registers. The bias comes
 * last, as a large one would round every small product that is added to it; for the same reason long sums are made
 * of shorter ones.
 */
static NET_INLINE void net_gemm_tile(float *z, int z_stride, const float *x, int x_stride,
    const net_weight *kernel, const float *bias, int bias_stride, int inputs, int columns,
    const int rows, const int vectors)
{
    for (int first = 0; first < inputs; first += 128) {
        const int count = inputs - first < 128 ? inputs - first : 128;
        net_floats sum[4][8];
        NET_UNROLL
        for (int r = 0; r < 4; ++r) {
            NET_UNROLL
            for (int v = 0; v < 8; ++v) {
                sum[r][v] = net_all(0.0f);
            }
        }
        int k = first;
#if NET_WIDTH == 16 && !defined(NET_PACKED) && !defined(__OPTIMIZE_SIZE__)
        /* weights take so many loads that four of x had better come with one */
        for (; k + 4 <= first + count; k += 4) {
            net_floats four[4];
            NET_UNROLL
            for (int r = 0; r < rows; ++r) {
                four[r] = NET_LOAD(x + r * x_stride + k);
            }
            NET_UNROLL
            for (int n = 0; n < 4; ++n) {
                float column[4];
                NET_UNROLL
                for (int r = 0; r < rows; ++r) {
                    column[r] = four[r][n];
                }
                net_gemm_column(sum, column, kernel, columns, rows, vectors);
                kernel += columns;
            }
        }
#endif
        for (; k < first + count; ++k) {
            float column[4];
            NET_UNROLL
            for (int r = 0; r < rows; ++r) {
                column[r] = x[r * x_stride + k];
            }
            net_gemm_column(sum, column, kernel, columns, rows, vectors);
            kernel += columns;
        }
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                NET_STORE(z + r * z_stride + v * NET_LANES,
                    NET_ADD(sum[r][v], NET_LOAD(bias + r * bias_stride + v * NET_LANES)));
            }
        }
        bias = z; /* of what is still to come */
        bias_stride = z_stride;
    }
}
