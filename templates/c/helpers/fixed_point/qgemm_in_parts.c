/* Integer matrix products in parts, for more bits than a sum has. */

/* --- net_qgemm_part (activations_int16) --- */
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

/* --- net_qgemm_plain_in_parts (activations_int16) --- */
/* The same as net_qgemm_plain, in parts: each loses its lower bits before it is added to its sum. */
static void net_qgemm_plain_in_parts(int32_t *z, const net_q *x, const net_w *kernel, const int32_t *bias, int inputs,
    int columns)
{
    const int32_t zeros[16] = {0};
    int32_t sums[16];
    memcpy(sums, bias, sizeof sums);
    for (int k = 0; k < inputs; k += NET_PART) {
        const int length = inputs - k < NET_PART ? inputs - k : NET_PART;
        int32_t part[16];
        net_qgemm_plain(part, x + k, kernel + k * columns, zeros, length, columns);
        for (int c = 0; c < 16; ++c) {
            sums[c] += part[c] >> NET_PART_SHIFT;
        }
    }
    memcpy(z, sums, sizeof sums);
}

/* --- net_qgemm_tile_in_parts (activations_int16) --- */
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
