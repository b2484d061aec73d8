/* Integer matrix products, with kernels in panels. */

/* --- net_qgemm_column (panels) --- */
/* Adds to the sums of some rows, in some vectors of columns, the products of a word of each row. */
static NET_ALWAYS_INLINE void net_qgemm_column(net_ints sum[4][8], const net_inputs *word, const net_w *weights,
    const int rows, const int vectors)
{
    NET_UNROLL
    for (int v = 0; v < vectors; ++v) {
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            sum[r][v] = net_add_dots(sum[r][v], weights + v * NET_LANES * NET_WORD, word[r]);
        }
    }
}

/* --- net_qgemm_panels (panels) --- */
/*
 * z = bias + x kernel for some rows of x; strides tell how far apart rows are, 0 where all have the same bias. The
 * kernel is in panels of 64 columns, the last of which may have 16, 32 or 48: NET_TOGETHER rows of weights side by
 * side for each column. As many columns and rows go together as registers have room for.
 */
static void net_qgemm_panels(int32_t *z, int z_stride, const net_q *x, int x_stride, int rows,
    const net_w *kernel, const int32_t *bias, int bias_stride, int inputs, int columns)
{
    const int length = (inputs + NET_TOGETHER - 1) / NET_TOGETHER * NET_WORD;
    for (; columns > 0; columns -= 64) {
        const int panel = columns < 64 ? columns : 64;
        for (int k = 0; k < panel;) {
            const net_w *const weights = kernel + k * NET_WORD;
            const int left = (panel - k) / NET_LANES;
            if (NET_WIDTH == 64 && left < 4) {
                net_qgemm_strip(z + k, z_stride, x, x_stride, rows, weights, bias + k, bias_stride, inputs, panel, 4, 1);
                k += NET_LANES;
            } else if (NET_WIDTH == 64) {
                net_qgemm_strip(z + k, z_stride, x, x_stride, rows, weights, bias + k, bias_stride, inputs, panel, 4, 4);
                k += 4 * NET_LANES;
            } else if (NET_WIDTH > 4 && rows == 1 && left >= 8) {
                net_qgemm_strip(z + k, z_stride, x, x_stride, rows, weights, bias + k, bias_stride, inputs, panel, 1, 8);
                k += 8 * NET_LANES;
            } else if (NET_WIDTH == 32 && left < 4) {
                net_qgemm_strip(z + k, z_stride, x, x_stride, rows, weights, bias + k, bias_stride, inputs, panel, 2, 2);
                k += 2 * NET_LANES;
            } else if (NET_WIDTH > 4) {
                net_qgemm_strip(z + k, z_stride, x, x_stride, rows, weights, bias + k, bias_stride, inputs, panel, 2, 4);
                k += 4 * NET_LANES;
            } else if (NET_HAS_VECTORS) {
                for (int r = 0; r < rows; ++r) {
                    net_qgemm_plain(z + r * z_stride + k, x + r * x_stride, weights, bias + r * bias_stride + k, inputs, panel);
                }
                k += 16;
            } else {
                net_qgemm_strip(z + k, z_stride, x, x_stride, rows, weights, bias + k, bias_stride, inputs, panel, 1, 4);
                k += 4;
            }
        }
        kernel += length * panel;
        bias += panel;
        z += panel;
    }
}

/* --- net_qgemm_plain (panels) --- */
/*
 * One row of z = bias + x kernel, in 16 columns. The parts of a sum, one for each row of a word, lie as the weights do,
 * so that a compiler can make vectors of what they are summed with.
 */
static void net_qgemm_plain(int32_t *z, const net_q *x, const net_w *kernel, const int32_t *bias, int inputs, int columns)
{
    const int step = columns * NET_TOGETHER;
    int32_t parts[16 * NET_TOGETHER] = {0};
    int k = 0;
    for (; k + 2 * NET_TOGETHER <= inputs; k += 2 * NET_TOGETHER) {
        const net_w *const weights = kernel + k / NET_TOGETHER * step;
        net_add_words(parts, weights, weights + step, x + k);
    }
    for (; k < inputs; ++k) {
        const int place = k % NET_TOGETHER;
        const net_w *const weights = kernel + k / NET_TOGETHER * step;
        for (int c = place; c < 16 * NET_TOGETHER; c += NET_TOGETHER) {
            parts[c] += (int32_t)weights[c] * x[k];
        }
    }
    for (int c = 0; c < 16; ++c) {
        int32_t sum = bias[c];
        for (int place = 0; place < NET_TOGETHER; ++place) {
            sum += parts[c * NET_TOGETHER + place];
        }
        z[c] = sum;
    }
}

/* --- net_qgemm_row (panels) --- */
/* One row of z = bias + x kernel. `backwards` is only the order in which panels are taken. */
static void net_qgemm_row(int32_t *z, const net_q *x, const net_w *kernel, const int32_t *bias, int inputs, int columns,
    int backwards)
{
    const int length = (inputs + NET_TOGETHER - 1) / NET_TOGETHER * NET_WORD;
    const int panels = (columns + 63) / 64;

    for (int j = 0; j < panels; ++j) {
        const int k = 64 * (backwards ? panels - 1 - j : j);
        const int panel = columns - k < 64 ? columns - k : 64;
        const net_w *const weights = kernel + length * k;

#if NET_WIDTH >= 32
        if (panel == 64) { /* without a call, whose cases take a tenth as long as the products */
            net_qgemm_tile(z + k, 0, x, 0, weights, bias + k, 0, inputs, 64, 1, 64 / NET_LANES);
            continue;
        }
#endif
        net_qgemm_panels(z + k, 0, x, 0, 1, weights, bias + k, 0, inputs, panel);
    }
}

/* --- net_qgemm_strip (panels) --- */
/* All rows of z = bias + x kernel, so many together, in as many columns as some vectors hold. */
static NET_ALWAYS_INLINE void net_qgemm_strip(int32_t *z, int z_stride, const net_q *x, int x_stride, int rows,
    const net_w *kernel, const int32_t *bias, int bias_stride, int inputs, int columns,
    const int together, const int vectors)
{
    int r = 0;
    for (; together > 1 && r + together <= rows; r += together) {
        net_qgemm_tile(z + r * z_stride, z_stride, x + r * x_stride, x_stride, kernel,
            bias + r * bias_stride, bias_stride, inputs, columns, together, vectors);
    }
    for (; r < rows; ++r) {
        net_qgemm_tile(z + r * z_stride, z_stride, x + r * x_stride, x_stride, kernel,
            bias + r * bias_stride, bias_stride, inputs, columns, 1, vectors);
    }
}

/* --- net_qgemm_sums (panels) --- */
/*
 * Adds to some sums the products of some inputs in some rows of x with the next rows of the kernel, in as many columns as
 * some vectors hold. The sums of a single row are made of two, lest each wait for the one before.
 */
static NET_ALWAYS_INLINE void net_qgemm_sums(net_ints sum[4][8], const net_q *x, int x_stride, const net_w *kernel,
    int inputs, int columns, const int rows, const int vectors)
{
    const int step = columns * NET_WORD;
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

/* --- net_qgemm_tile (panels) --- */
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

/* --- net_rest_of_inputs (panels) --- */
/* The last inputs of a row, of which there are fewer than go together, and zeros. */
static NET_ALWAYS_INLINE net_inputs net_rest_of_inputs(const net_q *x, int count)
{
    net_q rest[NET_TOGETHER];
    for (int k = 0; k < NET_TOGETHER; ++k) {
        rest[k] = (net_q)(k < count ? x[k] : 0);
    }
    return net_inputs_at(rest);
}

/* --- net_shift_inputs (panels) --- */
/* z = factor z + bias in some rows: sums of x with large steps become such as those of h are added to. */
static void net_shift_inputs(int32_t *z, int rows, int columns, int32_t factor, const int32_t *bias)
{
    for (int r = 0; r < rows; ++r) {
        for (int k = 0; k < columns; k += NET_LANES) {
            net_store_int32(z + k, net_load_int32(z + k) * factor + net_load_int32(bias + k));
        }
        z += columns;
    }
}
