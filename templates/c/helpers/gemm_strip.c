/* All rows of a few columns, some `together`, so that weights once loaded serve them all. */
static NET_INLINE void net_gemm_strip(float *z, int z_stride, const float *x, int x_stride, int rows,
    const net_weight *kernel, const float *bias, int bias_stride, int inputs, int columns,
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
