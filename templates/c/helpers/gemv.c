/* Recurrent products: a row and a kernel. */

/* --- net_gemv_unit --- */
/* Adds to the sums of some gates, of as many units as some vectors hold, what the h of one unit gives. */
static NET_INLINE void net_gemv_unit(net_floats sum[4][2], float h, const net_packed *row,
    int width, int next, const int gates, const int vectors)
{
    NET_UNROLL
    for (int gate = 0; gate < gates; ++gate) {
        NET_UNROLL
        for (int v = 0; v < vectors; ++v) {
            sum[gate][v] = NET_MUL_ADD(NET_EACH(h), net_widened(row + gate * width + v * next), sum[gate][v]);
        }
    }
}

/* --- net_gemv_units --- */
/*
 * The same for the h of all units, whose rows follow one another. Rows of one vector are added in turn to two sums, lest
 * each wait for the one before; so are few rows of two, for which the widest vectors leave room.
 */
static NET_INLINE void net_gemv_units(net_floats sum[4][2], const float *h, const net_packed *kernel,
    int units, int width, int next, int backwards, const int gates, const int vectors)
{
    const int step = backwards ? -1 : 1;
    int k = backwards ? units - 1 : 0;
    int left = units;
    if (vectors == 1 || (NET_LANES == 16 && units <= 32)) {
        net_floats other[4][2];
        NET_UNROLL
        for (int gate = 0; gate < gates; ++gate) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                other[gate][v] = net_all(0.0f);
            }
        }
        for (; left > 1; left -= 2) {
            net_gemv_unit(sum, h[k], kernel + gates * width * k, width, next, gates, vectors);
            k += step;
            net_gemv_unit(other, h[k], kernel + gates * width * k, width, next, gates, vectors);
            k += step;
        }
        NET_UNROLL
        for (int gate = 0; gate < gates; ++gate) {
            NET_UNROLL
            for (int v = 0; v < vectors; ++v) {
                sum[gate][v] = NET_ADD(sum[gate][v], other[gate][v]);
            }
        }
    }
    for (; left > 0; --left) {
        net_gemv_unit(sum, h[k], kernel + gates * width * k, width, next, gates, vectors);
        k += step;
    }
}

/* --- net_gate_dot_3 --- */
/* sums += x kernel, where kernel is (rows, 3). Two rows at once: faster, and rounding errors grow less. */
static void net_gate_dot_3(float *sums, const float *x, const NET_FLASH float *kernel, int rows)
{
    float a = sums[0];
    float b = sums[1];
    float c = sums[2];
    for (; rows >= 2; rows -= 2) {
        a += x[0] * kernel[0] + x[1] * kernel[3];
        b += x[0] * kernel[1] + x[1] * kernel[4];
        c += x[0] * kernel[2] + x[1] * kernel[5];
        x += 2;
        kernel += 6;
    }
    if (rows > 0) {
        a += x[0] * kernel[0];
        b += x[0] * kernel[1];
        c += x[0] * kernel[2];
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
}

/* --- net_gate_dot_4 --- */
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
