/*
 * Some rows of z = bias + x kernel, in as many columns as some vectors hold; sums stay in registers. The bias comes
 * last, as a large one would round every small product that is added to it; for the same reason long sums are made
 * of shorter ones.
 */
static NET_INLINE void net_tile(float *z, int z_stride, const float *x, int x_stride,
    const float *kernel, const float *bias, int bias_stride, int inputs, int columns,
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
        for (int k = first; k < first + count; ++k) {
#if NET_WIDTH == 16 /* so many instructions hide from the processor which weights come next */
            /* as numbers: at the end of the weights no pointer may lead there */
            const uintptr_t next = (uintptr_t)kernel + sizeof(float) * 8 * (uintptr_t)columns;
            __builtin_prefetch((const float *)next);
            if (vectors > 4) {
                __builtin_prefetch((const float *)(next + sizeof(float) * 16));
            }
#endif
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                const net_floats weights = NET_WEIGHTS(kernel + v * NET_LANES);
                NET_UNROLL
                for (int r = 0; r < rows; ++r) {
                    sum[r][v] += x[r * x_stride + k] * weights;
                }
            }
            kernel += columns;
        }
        NET_UNROLL
        for (int r = 0; r < rows; ++r) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                NET_STORE(z + r * z_stride + v * NET_LANES,
                    sum[r][v] + NET_LOAD(bias + r * bias_stride + v * NET_LANES));
            }
        }
        bias = z; /* of what is still to come */
        bias_stride = z_stride;
    }
}
