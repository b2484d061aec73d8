/* Adds to the sums of some rows, in some vectors of columns, the products of a word of each row. */
static NET_ALWAYS_INLINE void net_qgemm_column(net_ints sum[4][8], const net_inputs *word, const net_w *weights,
    const int rows, const int vectors)
{
    NET_UNROLL
    for (int v = 0; v < vectors; ++v) {
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            sum[r][v] = net_add_dots(sum[r][v], weights + v * NET_LANES * NET_TOGETHER, word[r]);
        }
    }
}
