/* All rows of a few columns, four at a time so that weights once loaded are used four times. */
static NET_INLINE void net_strip(float *z, int z_stride, const float *x, int x_stride, int rows,
    const float *kernel, const float *bias, int bias_stride, int inputs, int columns,
    const int vectors)
{
    for (; rows >= 4; rows -= 4) {
        net_tile(z, z_stride, x, x_stride, kernel, bias, bias_stride, inputs, columns, 4, vectors);
        z += 4 * z_stride;
        x += 4 * x_stride;
        bias += 4 * bias_stride;
    }
    for (; rows > 0; --rows) {
        net_tile(z, z_stride, x, x_stride, kernel, bias, bias_stride, inputs, columns, 1, vectors);
        z += z_stride;
        x += x_stride;
        bias += bias_stride;
    }
}
