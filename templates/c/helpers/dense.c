/* y = x kernel + bias for each of n rows; kernel is (inputs, units). */
static void net_dense(float *y, const float *x, const NET_FLASH float *kernel, const NET_FLASH float *bias, int n, int inputs, int units)
{
    for (int i = 0; i < n; ++i) {
        net_copy(y + i * units, bias, units);
        net_accumulate(y + i * units, x + i * inputs, kernel, inputs, units);
    }
}
