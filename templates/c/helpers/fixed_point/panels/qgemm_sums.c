/*
 * Adds to some sums the products of some inputs in some rows of x with the next rows of the kernel, in as many columns as
 * some vectors hold. The sums of a single row are made of two, lest each wait for the one before.
 */
static NET_ALWAYS_INLINE void net_qgemm_sums(net_ints sum[4][8], const net_q *x, int x_stride, const net_w *kernel,
    int inputs, int columns, const int rows, const int vectors)
{
    const int step = columns * NET_TOGETHER;
    net_inputs word[4];
    int k = 0;
    if (NET_WIDTH == 64 && rows == 1) {
        net_ints other[4][8];
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            other[0][v] = net_all_ints(0);
        }
        for (; k + 2 * NET_TOGETHER <= inputs; k += 2 * NET_TOGETHER) {
            word[0] = net_inputs_at(x + k);
            word[1] = net_inputs_at(x + k + NET_TOGETHER);
            net_qgemm_column(sum, word, kernel, 1, vectors);
            net_qgemm_column(other, word + 1, kernel + step, 1, vectors);
            kernel += 2 * step;
        }
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[0][v] += other[0][v];
        }
    }
    for (; k + NET_TOGETHER <= inputs; k += NET_TOGETHER) {
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            word[r] = net_inputs_at(x + r * x_stride + k);
        }
        net_qgemm_column(sum, word, kernel, rows, vectors);
        kernel += step;
    }
    if (k < inputs) {
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            word[r] = net_rest_of_inputs(x + r * x_stride + k, inputs - k);
        }
        net_qgemm_column(sum, word, kernel, rows, vectors);
    }
}
