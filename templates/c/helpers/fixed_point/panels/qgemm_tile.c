/* Some rows of z = bias + x kernel, in as many columns as some vectors hold; sums stay in registers. */
static NET_ALWAYS_INLINE void net_qgemm_tile(int32_t *z, int z_stride, const net_q *x, int x_stride,
    const net_w *kernel, const int32_t *bias, int bias_stride, int inputs, int columns,
    const int rows, const int vectors)
{
    net_ints sum[4][8];
    NET_UNROLL
    for (int r = 0; r < rows; ++r) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[r][v] = net_load_int32(bias + r * bias_stride + v * NET_LANES);
        }
    }
    net_qgemm_sums(sum, x, x_stride, kernel, inputs, columns, rows, vectors);
    NET_UNROLL
    for (int r = 0; r < rows; ++r) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            net_store_int32(z + r * z_stride + v * NET_LANES, sum[r][v]);
        }
    }
}
