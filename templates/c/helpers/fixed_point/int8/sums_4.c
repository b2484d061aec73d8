/* Adds to four sums the products of x with as many rows of weights: a weight of each row, then the next. */
static void net_sums_4(net_total *sums, const net_number *x, const NET_FLASH net_number *rows, int count)
{
    net_total a = sums[0];
    net_total b = sums[1];
    net_total c = sums[2];
    net_total d = sums[3];
    for (; count > 0; --count) {
        const net_number v = *x++;
        a += (int16_t)(rows[0] * v);
        b += (int16_t)(rows[1] * v);
        c += (int16_t)(rows[2] * v);
        d += (int16_t)(rows[3] * v);
        rows += 4;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
