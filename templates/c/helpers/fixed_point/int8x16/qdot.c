/* A sum and the products of x with a row of weights. */
static net_acc net_qdot(net_acc sum, const net_q *x, const NET_FLASH net_w *row, int count)
{
    for (; count > 0; --count) {
        sum += (net_acc)*row++ * *x++;
    }
    return sum;
}
