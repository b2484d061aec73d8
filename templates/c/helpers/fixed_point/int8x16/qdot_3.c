/*
 * Adds to three sums the dot products of x with three rows of weights, all in pairs: a word of the first two, a pair
 * of the third, then the next.
 */
static void net_qdot_3(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    net_acc a = sums[0];
    net_acc b = sums[1];
    net_acc c = sums[2];
    for (; pairs > 0; --pairs) {
        const net_pair v = net_pair_of(x);
        const net_word word = net_word_at(rows);
        a = net_add_pair(a, net_first_of(word), v);
        b = net_add_pair(b, net_second_of(word), v);
        c = net_add_pair(c, net_pair_at(rows + 4), v);
        x += 2;
        rows += 6;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
}
