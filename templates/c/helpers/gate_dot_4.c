/* sums += x kernel, where kernel is (rows, 4). Two rows at once: faster, and rounding errors grow less. */
static void net_gate_dot_4(float *sums, const float *x, const NET_FLASH float *kernel, int rows)
{
    float a = sums[0];
    float b = sums[1];
    float c = sums[2];
    float d = sums[3];
    for (; rows >= 2; rows -= 2) {
        a += x[0] * kernel[0] + x[1] * kernel[4];
        b += x[0] * kernel[1] + x[1] * kernel[5];
        c += x[0] * kernel[2] + x[1] * kernel[6];
        d += x[0] * kernel[3] + x[1] * kernel[7];
        x += 2;
        kernel += 8;
    }
    if (rows > 0) {
        a += x[0] * kernel[0];
        b += x[0] * kernel[1];
        c += x[0] * kernel[2];
        d += x[0] * kernel[3];
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
