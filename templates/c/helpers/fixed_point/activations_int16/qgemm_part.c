/*
 * Adds to some sums those of a part of the inputs, which lose their lower bits first: see net_qgemm_sums. A whole part
 * takes no loop. Each word's products are added before the next: left to itself, gcc adds them last, and keeps them in
 * more registers than there are.
 */
static NET_ALWAYS_INLINE void net_qgemm_part(net_ints sum[4][8], const net_q *x, int x_stride, const net_w *kernel,
    int inputs, int columns, const int rows, const int vectors)
{
    net_ints part[4][8];
    int k = 0;
    NET_UNROLL
    for (int r = 0; r < rows; ++r) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            part[r][v] = net_all_ints(0);
        }
    }
#if (NET_WIDTH == 16 || NET_WIDTH == 32) && defined(__SSE2__)
    const int whole = inputs == NET_PART ? NET_PART : 0; /* where a loop has two conditions, gcc warns of NET_UNROLL */
    NET_UNROLL
    for (; k < whole; k += NET_TOGETHER) {
        net_inputs word[4];
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            word[r] = net_inputs_at(x + r * x_stride + k);
        }
        net_qgemm_column(part, word, kernel + k * columns, rows, vectors);
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                __asm__("" : "+x"(part[r][v]));
            }
        }
    }
#endif
    net_qgemm_sums(part, x + k, x_stride, kernel + k * columns, inputs - k, columns, rows, vectors);
    NET_UNROLL
    for (int r = 0; r < rows; ++r) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[r][v] += part[r][v] >> NET_PART_SHIFT;
        }
    }
}
