/*
 * The same as net_qdot_3, in parts: each loses its lower bits before it is added to its sum, so that it may have
 * weights of more bits than fit a whole row. Where a pair is one instruction, loops of whole parts are unrolled.
 */
static void net_qdot_3_in_parts(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
#ifdef NET_IN_PAIRS
    for (; pairs >= NET_PART / 2; pairs -= NET_PART / 2) {
        net_acc a = 0;
        net_acc b = 0;
        net_acc c = 0;
        net_unrolled
        for (int k = 0; k < NET_PART / 2; ++k) {
            const net_pair v = net_pair_of(x);
            a = net_add_pair(a, net_word_at(rows), v);
            b = net_add_pair(b, net_word_at(rows + 2), v);
            c = net_add_pair(c, net_word_at(rows + 4), v);
            x += 2;
            rows += 6;
        }
        sums[0] += a >> NET_PART_SHIFT;
        sums[1] += b >> NET_PART_SHIFT;
        sums[2] += c >> NET_PART_SHIFT;
    }
#endif
    for (int k = 0; k < pairs; k += NET_PART / 2) {
        net_acc part[3] = {0, 0, 0};
        net_qdot_3(part, x + 2 * k, rows + 6 * k, pairs - k < NET_PART / 2 ? pairs - k : NET_PART / 2);
        net_unrolled
        for (int gate = 0; gate < 3; ++gate) {
            sums[gate] += part[gate] >> NET_PART_SHIFT;
        }
    }
}
