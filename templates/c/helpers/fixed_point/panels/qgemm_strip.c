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
