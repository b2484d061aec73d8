/*
 * Adds to four sums the dot products of x with four rows of weights, all in pairs, of which there is one at least: a
 * word of two rows, number by number, then the next two.
 */
static void net_qdot_4(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    net_qdot_2(sums, x, rows, pairs, 4);
    net_qdot_2(sums + 2, x, rows + 4, pairs, 4);
}
