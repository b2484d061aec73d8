/* Weights of bfloat16 in panels: those of two rows are in one word, so that one shift or mask widens a vector. */

/* --- net_pair (stored_pairs) --- */
/* Two weights of a column: of an even row in the low half, of the row behind it, or 0, in the high half. */
typedef uint32_t net_pair;

/* --- net_pairs (stored_pairs) --- */
/* The number of pairs that some rows take. */
static NET_INLINE int net_pairs(int rows)
{
    return (rows + 1) / 2;
}

/* --- net_pair_bits (stored_pairs) --- */
/* A vector of pairs. */
static NET_INLINE net_bits net_pair_bits(const net_pair *from)
{
#if NET_WIDTH == 4
    return *from;
#else
    net_bits pairs = net_bits_of(NET_LOAD((const float *)(const void *)from));
#if NET_WIDTH == 64 && !defined(__clang__)
    __asm__("" : "+v"(pairs)); /* gcc would load it for each of its uses */
#endif
    return pairs;
#endif
}

/* --- net_even_row (stored_pairs) --- */
/* The weights of the even row, as floats. */
static NET_INLINE net_floats net_even_row(net_bits pairs)
{
    return net_floats_of(NET_SHIFT_LEFT(pairs, 16));
}

/* --- net_odd_row (stored_pairs) --- */
/* The weights of the odd row, as floats. */
static NET_INLINE net_floats net_odd_row(net_bits pairs)
{
    return net_floats_of(NET_SHIFT_LEFT(NET_SHIFT_RIGHT(pairs, 16), 16));
}

/* --- net_gemv_pair (stored_pairs) --- */
/*
 * Adds to the sums of some gates, of as many units as some vectors hold, what the h of a unit gives, and to others what
 * the h of the next unit gives, if there is one.
 */
static NET_INLINE void net_gemv_pair(net_floats sum[4][2], net_floats other[4][2], const float *h, const net_pair *row,
    int width, int next, const int gates, const int vectors, const int rows)
{
    NET_UNROLL
    for (int gate = 0; gate < gates; ++gate) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            const net_bits weights = net_pair_bits(row + gate * width + v * next);
            sum[gate][v] = NET_MUL_ADD(NET_EACH(h[0]), net_even_row(weights), sum[gate][v]);
            if (rows > 1) {
                other[gate][v] = NET_MUL_ADD(NET_EACH(h[1]), net_odd_row(weights), other[gate][v]);
            }
        }
    }
}

/* --- net_gemv_units (stored_pairs) --- */
/*
 * Adds to sums what the h of all units gives, whose rows follow one another. Rows are added in turn to two sums, where
 * there are registers for these, lest each wait for the one before.
 */
static NET_INLINE void net_gemv_units(net_floats sum[4][2], const float *h, const net_pair *kernel,
    int units, int width, int next, int backwards, const int gates, const int vectors)
{
    const int pairs = units / 2;
    const int step = backwards ? -1 : 1;
    int k = backwards ? pairs - 1 : 0;
    net_floats odd[4][2];
    net_floats(*const other)[2] = NET_LANES == 16 ? odd : sum;
    NET_UNROLL
    for (int gate = 0; gate < gates; ++gate) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            odd[gate][v] = net_all(0.0f);
        }
    }
    for (int left = pairs; left > 0; --left) {
        net_gemv_pair(sum, other, h + 2 * k, kernel + gates * width * k, width, next, gates, vectors, 2);
        k += step;
    }
    if (units % 2 == 1) {
        net_gemv_pair(sum, other, h + units - 1, kernel + gates * width * pairs, width, next, gates, vectors, 1);
    }
    NET_UNROLL
    for (int gate = 0; gate < gates; ++gate) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[gate][v] = NET_LANES == 16 ? NET_ADD(sum[gate][v], odd[gate][v]) : sum[gate][v];
        }
    }
}

/* --- net_gemm_pair (stored_pairs) --- */
/*
 * Adds to the sums of some rows of x what one or two numbers of each, and their rows of the kernel, give. A single row of
 * x has two sums, lest each wait for the one before.
 */
static NET_INLINE void net_gemm_pair(net_floats sum[4][8], const float *x, int x_stride,
    const net_pair *kernel, const int inputs, const int rows, const int vectors)
{
    NET_UNROLL
    for (int v = 0; v < vectors; ++v) {
        const net_bits weights = net_pair_bits(kernel + v * NET_LANES);
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            sum[r][v] = NET_MUL_ADD(NET_EACH(x[r * x_stride]), net_even_row(weights), sum[r][v]);
            if (inputs > 1) {
                net_floats *const other = sum[rows == 1 && NET_LANES == 16 ? 1 : r];
                other[v] = NET_MUL_ADD(NET_EACH(x[r * x_stride + 1]), net_odd_row(weights), other[v]);
            }
        }
    }
}

/* --- net_gemm_tile (stored_pairs) --- */
/*
 * Some rows of z = bias + x kernel, in as many columns as some vectors hold; sums stay in registers. The bias comes
 * last, as a large one would round every small product that is added to it; for the same reason long sums are made
 * of shorter ones.
 */
static NET_INLINE void net_gemm_tile(float *z, int z_stride, const float *x, int x_stride,
    const net_pair *kernel, const float *bias, int bias_stride, int inputs, int columns,
    const int rows, const int vectors)
{
    for (int first = 0; first < inputs; first += 128) {
        const int last = inputs - first < 128 ? inputs : first + 128;
        net_floats sum[4][8];
        int k = first;
        NET_UNROLL
        for (int r = 0; r < 4; ++r) {
            NET_UNROLL
            for (int v = 0; v < 8; ++v) {
                sum[r][v] = net_all(0.0f);
            }
        }
        for (; k + 2 <= last; k += 2) {
            net_gemm_pair(sum, x + k, x_stride, kernel, 2, rows, vectors);
            kernel += columns;
        }
        if (k < last) {
            net_gemm_pair(sum, x + k, x_stride, kernel, 1, rows, vectors);
        }
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                const net_floats whole = rows == 1 && NET_LANES == 16 ? NET_ADD(sum[0][v], sum[1][v]) : sum[r][v];
                NET_STORE(z + r * z_stride + v * NET_LANES,
                    NET_ADD(whole, NET_LOAD(bias + r * bias_stride + v * NET_LANES)));
            }
        }
        bias = z; /* of what is still to come */
        bias_stride = z_stride;
    }
}
