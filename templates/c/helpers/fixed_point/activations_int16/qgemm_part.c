/* Adds to some sums those of a part of the inputs, which lose their lower bits first: see net_qgemm_sums. */
static NET_ALWAYS_INLINE void net_qgemm_part(net_ints sum[4][8], const net_q *x, int x_stride, const net_w *kernel,
    int inputs, int columns, const int rows, const int vectors)
{
    net_ints part[4][8];
    NET_UNROLL
    for (int r = 0; r < rows; ++r) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            part[r][v] = net_all_ints(0);
        }
    }
    net_qgemm_sums(part, x, x_stride, kernel, inputs, columns, rows, vectors);
    NET_UNROLL
    for (int r = 0; r < rows; ++r) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[r][v] += part[r][v] >> NET_PART_SHIFT;
        }
    }
}
