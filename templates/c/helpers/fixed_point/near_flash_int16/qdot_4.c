/*
 * Adds to four sums the dot products of x with four rows of weights, which are interleaved: a pair of each row, then
 * the next. There is one pair at least.
 */
static void net_qdot_4(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    net_qdot_2(sums, x, rows, pairs, 4 * sizeof *rows);
    net_qdot_2(sums + 2, x, rows + 4, pairs, 4 * sizeof *rows);
}
