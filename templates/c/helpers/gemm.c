/* Matrix products, with kernels in panels. */

/* --- net_gemm_column --- */
/* Adds to the sums of some rows of x what a number of each, its column, and a row of the kernel give. */
static NET_INLINE void net_gemm_column(net_floats sum[4][8], const float *column,
    const net_packed *kernel, int columns, const int rows, const int vectors)
{
#if NET_WIDTH == 16 /* so many instructions hide from the processor which weights come next */
    /* as numbers: at the end of the weights no pointer may lead there */
    const uintptr_t next = (uintptr_t)kernel + sizeof(net_packed) * 8 * (uintptr_t)columns;
    NET_PREFETCH(next);
    if (vectors > 4) {
        NET_PREFETCH(next + sizeof(net_packed) * 16);
    }
#else
    (void)columns;
#endif
    NET_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const net_floats weights = net_widened(kernel + v * NET_LANES);
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            sum[r][v] = NET_MUL_ADD(NET_EACH(column[r]), weights, sum[r][v]);
        }
    }
}

/* --- net_gemm_panels --- */
/*
 * z = bias + x kernel for some rows of x; strides tell how far apart rows are, 0 where all have the
 * same bias. The kernel is in panels, each (inputs, columns) with 16, 32, 48 or 64 columns. As many columns
 * and rows go together as registers have room for: of a single row more columns, and of all rows if the
 * weights stay in the nearest cache, where loading them again costs SSE2 less than copying them; without SIMD it
 * is left to the compiler.
 */
static void net_gemm_panels(float *z, int z_stride, const float *x, int x_stride, int rows,
    const net_packed *kernel, const float *bias, int bias_stride, int inputs,
    int panels, int columns)
{
#if defined(__SSE2__) || defined(NET_PACKED)
    const int singly = rows == 1 || (NET_LANES == 4 && inputs <= 64);
#else
    const int singly = rows == 1;
#endif
    const int together = NET_LANES < 8 ? 2 : 4;
    for (int p = 0; p < panels; ++p) {
        for (int r = 0; NET_LANES == 1 && r < rows; ++r) {
            net_gemm_panels_row(z + r * z_stride, x + r * x_stride, kernel, bias + r * bias_stride, inputs, columns);
        }
        for (int k = 0; NET_LANES > 1 && k < columns;) {
            const int left = (columns - k) / NET_LANES;
            int wide = left > 4 || NET_LANES < 8 ? 4 : left;
            if (NET_LANES == 8 && rows > 1) {
                wide = 2;
            }
            if (NET_LANES < 16 && singly && left >= 8) {
                wide = 8;
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                    kernel + k, bias + k, bias_stride, inputs, columns, 1, 8);
            } else if (wide == 4) {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                    kernel + k, bias + k, bias_stride, inputs, columns, together, 4);
            } else if (NET_LANES == 16 && wide == 3) {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                    kernel + k, bias + k, bias_stride, inputs, columns, together, 3);
            } else if (NET_LANES == 16 && wide == 1) {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                    kernel + k, bias + k, bias_stride, inputs, columns, together, 1);
            } else {
                net_gemm_strip(z + k, z_stride, x, x_stride, rows,
                    kernel + k, bias + k, bias_stride, inputs, columns, together, 2);
            }
            k += wide * NET_LANES;
        }
        kernel += net_packed_inputs * columns;
        bias += columns;
        z += columns;
    }
}

/* --- net_gemm_panels_row --- */
/*
 * z = bias + x kernel for one row of x and one panel, in loops of 16 columns, of which compilers make vectors if there
 * are any. Four rows at once, and long sums from shorter ones: rounding errors grow less.
 */
static void net_gemm_panels_row(float *z, const float *x, const float *kernel, const float *bias, int inputs, int columns)
{
    for (; inputs > 0; inputs -= 128) {
        int rows = inputs < 128 ? inputs : 128;
        float sums[64];
        net_fill(sums, columns, 0.0f);
        for (; rows >= 4; rows -= 4) {
            const float a = x[0];
            const float b = x[1];
            const float c = x[2];
            const float d = x[3];
            for (int first = 0; first < columns; first += 16) {
                const float *const row = kernel + first;
                float *const sum = sums + first;
                for (int k = 0; k < 16; ++k) {
                    sum[k] += (a * row[k] + b * row[columns + k])
                        + (c * row[2 * columns + k] + d * row[3 * columns + k]);
                }
            }
            x += 4;
            kernel += 4 * columns;
        }
        for (; rows > 0; --rows) {
            const float a = *x++;
            for (int k = 0; k < columns; ++k) {
                sums[k] += a * kernel[k];
            }
            kernel += columns;
        }
        for (int k = 0; k < columns; ++k) {
            z[k] = sums[k] + bias[k];
        }
        bias = z; /* of what is still to come */
    }
}

/* --- net_gemm_strip --- */
/* All rows of a few columns, some `together`, so that weights once loaded serve them all. */
static NET_INLINE void net_gemm_strip(float *z, int z_stride, const float *x, int x_stride, int rows,
    const net_packed *kernel, const float *bias, int bias_stride, int inputs, int columns,
    const int together, const int vectors)
{
    for (; rows >= together; rows -= together) {
        net_gemm_tile(z, z_stride, x, x_stride, kernel, bias, bias_stride, inputs, columns, together, vectors);
        z += together * z_stride;
        x += together * x_stride;
        bias += together * bias_stride;
    }
    for (; rows > 0; --rows) {
        net_gemm_tile(z, z_stride, x, x_stride, kernel, bias, bias_stride, inputs, columns, 1, vectors);
        z += z_stride;
        x += x_stride;
        bias += bias_stride;
    }
}

/* --- net_gemm_tile --- */
/*
 * Some rows of z = bias + x kernel, in as many columns as some vectors hold; sums stay in registers. The bias comes
 * last, as a large one would round every small product that is added to it; for the same reason long sums are made
 * of shorter ones.
 */
static NET_INLINE void net_gemm_tile(float *z, int z_stride, const float *x, int x_stride,
    const net_packed *kernel, const float *bias, int bias_stride, int inputs, int columns,
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
