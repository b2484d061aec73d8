/* A sum and the products of x with a row of weights. */
static net_acc net_qdot(net_acc sum, const net_q *x, const NET_FLASH net_w *row, int count)
{
    for (; count > 1; count -= 2) {
        const net_pair v = net_pair_of(x);
        sum = net_add_pair(sum, net_pair_at(row), v);
        row += 2;
        x += 2;
    }
    return count > 0 ? sum + (net_acc)row[0] * x[0] : sum;
}
