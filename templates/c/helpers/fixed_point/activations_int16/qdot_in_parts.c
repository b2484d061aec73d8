/*
 * The same as net_qdot, in parts: each loses its lower bits before it is added to the sum, so that it may have weights
 * of more bits than fit a whole row.
 */
static net_acc net_qdot_in_parts(net_acc sum, const net_q *x, const NET_FLASH net_w *row, int count)
{
    for (int k = 0; k < count; k += NET_PART) {
        sum += net_qdot(0, x + k, row + k, count - k < NET_PART ? count - k : NET_PART) >> NET_PART_SHIFT;
    }
    return sum;
}
