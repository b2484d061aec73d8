/* Adds to four sums the products of x with as many rows of weights, all in pairs: a pair of each row, then the next. */
static void net_qdot_4(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    net_acc a = sums[0];
    net_acc b = sums[1];
    net_acc c = sums[2];
    net_acc d = sums[3];
    for (; pairs > 0; --pairs) {
        const net_pair v = net_pair_of(x);
        a = net_add_pair(a, net_word_at(rows), v);
        b = net_add_pair(b, net_word_at(rows + 2), v);
        c = net_add_pair(c, net_word_at(rows + 4), v);
        d = net_add_pair(d, net_word_at(rows + 6), v);
        x += 2;
        rows += 8;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
