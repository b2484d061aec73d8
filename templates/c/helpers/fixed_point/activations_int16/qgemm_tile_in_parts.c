/*
 * The same as net_qgemm_tile, in parts: each loses its lower bits before it is added to its sum, so that it may have
 * weights of more bits than fit a whole row.
 */
static NET_ALWAYS_INLINE void net_qgemm_tile_in_parts(int32_t *z, int z_stride, const net_q *x, int x_stride,
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
    int k = 0;
    for (; k + NET_PART <= inputs; k += NET_PART) {
        net_qgemm_part(sum, x + k, x_stride, kernel + k * columns, NET_PART, columns, rows, vectors);
    }
    if (k < inputs) {
        net_qgemm_part(sum, x + k, x_stride, kernel + k * columns, inputs - k, columns, rows, vectors);
    }
    NET_UNROLL
    for (int r = 0; r < rows; ++r) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            net_store_int32(z + r * z_stride + v * NET_LANES, sum[r][v]);
        }
    }
}
