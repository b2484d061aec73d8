/* Adds to the sums of some rows of x what a number of each, its column, and a row of the kernel give. */
static NET_INLINE void net_gemm_column(net_floats sum[4][8], const float *column,
    const net_weight *kernel, int columns, const int rows, const int vectors)
{
#if NET_WIDTH == 16 /* so many instructions hide from the processor which weights come next */
    /* as numbers: at the end of the weights no pointer may lead there */
    const uintptr_t next = (uintptr_t)kernel + sizeof(net_weight) * 8 * (uintptr_t)columns;
    NET_PREFETCH(next);
    if (vectors > 4) {
        NET_PREFETCH(next + sizeof(net_weight) * 16);
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
