/* The product of n numbers, `stride` apart. */
static float net_product(const float *x, int n, int stride)
{
    float product = 1.0f;
    for (int k = 0; k < n; ++k) {
        product *= x[k * stride];
    }
    return product;
}
