/*
 * z = bias + x kernel for some rows of x; strides tell how far apart rows are, 0 where all have the same bias. The
 * kernel is in panels of 64 columns, the last of which may have 16, 32 or 48: NET_TOGETHER rows of weights side by
 * side for each column. As many columns and rows go together as registers have room for.
 */
static void net_qgemm_panels(int32_t *z, int z_stride, const net_q *x, int x_stride, int rows,
    const net_w *kernel, const int32_t *bias, int bias_stride, int inputs, int columns)
{
    const int length = (inputs + NET_TOGETHER - 1) / NET_TOGETHER * NET_TOGETHER;
    for (; columns > 0; columns -= 64) {
        const int panel = columns < 64 ? columns : 64;
        for (int k = 0; k < panel;) {
            const net_w *const weights = kernel + k * NET_TOGETHER;
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
