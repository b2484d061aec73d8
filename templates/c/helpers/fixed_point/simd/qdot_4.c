/*
 * Adds to four sums the dot products of x with four rows of weights, which are interleaved: a vector of each row, then
 * the next.
 */
static void net_qdot_4(net_acc *sums, const net_q *x, const net_w *rows, int vectors)
{
    const int together = 16 / (int)sizeof(net_q);
    net_acc a = sums[0];
    net_acc b = sums[1];
    net_acc c = sums[2];
    net_acc d = sums[3];
    for (; vectors > 0; --vectors) {
        const net_vector v = net_vector_at(x);
        a = net_add_products(a, rows, v);
        b = net_add_products(b, rows + together, v);
        c = net_add_products(c, rows + 2 * together, v);
        d = net_add_products(d, rows + 3 * together, v);
        x += together;
        rows += 4 * together;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
