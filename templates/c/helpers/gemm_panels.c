/*
 * z = bias + x kernel for some rows of x; strides tell how far apart rows are, 0 where all have the
 * same bias. The kernel is in panels, each (inputs, columns) with 16, 32, 48 or 64 columns. As many columns
 * and rows go together as registers have room for: of a single row more columns, and of all rows if the
 * weights stay in the nearest cache, where loading them again costs SSE2 less than copying them; without SIMD it
 * is left to the compiler.
 */
static void net_gemm_panels(float *z, int z_stride, const float *x, int x_stride, int rows,
    const net_weight *kernel, const float *bias, int bias_stride, int inputs,
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
        kernel += inputs * columns;
        bias += columns;
        z += columns;
    }
}
