/* Each of n rows of y times the scales of its columns. */
static void net_scale(float *y, const NET_FLASH float *scales, int n, int columns)
{
    for (int i = 0; i < n; ++i) {
        for (int k = 0; k < columns; ++k) {
            y[i * columns + k] *= scales[k];
        }
    }
}
