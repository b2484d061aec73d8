/* A sum and the products of x with a row of weights. */
static net_total net_row(net_total sum, const net_number *x, const net_number *row, int count)
{
    const int together = 16 / (int)sizeof(net_number);
    for (; count >= together; count -= together) {
        const net_vector v = net_vector_at(x);
        sum = net_add_products(sum, row, v);
        x += together;
        row += together;
    }
    for (; count > 0; --count) {
        sum += (net_total)*row++ * *x++;
    }
    return sum;
}
