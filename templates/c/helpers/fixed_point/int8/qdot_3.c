/*
 * Adds to three sums the dot products of x with three rows of weights, which are interleaved: a weight of each row,
 * then the next.
 */
static void net_qdot_3(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int count)
{
    net_acc a = sums[0];
    net_acc b = sums[1];
    net_acc c = sums[2];
    for (; count > 0; --count) {
        const net_q v = *x++;
        a += (int16_t)(rows[0] * v);
        b += (int16_t)(rows[1] * v);
        c += (int16_t)(rows[2] * v);
        rows += 3;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
}
