/* A sum and the products of x with a row of weights. */
static net_acc net_qdot(net_acc sum, const net_q *x, const net_w *row, int count)
{
    const int together = 16 / (int)sizeof(net_q);
    for (; count >= together; count -= together) {
        const net_vector v = net_vector_at(x);
        sum = net_add_products(sum, row, v);
        x += together;
        row += together;
    }
    for (; count > 0; --count) {
        sum += (net_acc)*row++ * *x++;
    }
    return sum;
}
