/* Adds to four sums the products of x with as many rows of weights: a vector of each row, then the next. */
static void net_sums_4(net_total *sums, const net_number *x, const net_number *rows, int vectors)
{
    const int together = 16 / (int)sizeof(net_number);
    net_total a = sums[0];
    net_total b = sums[1];
    net_total c = sums[2];
    net_total d = sums[3];
    for (; vectors > 0; --vectors) {
        const net_vector v = net_vector_at(x);
        a = net_add_products(a, rows, v);
        b = net_add_products(b, rows + together, v);
        c = net_add_products(c, rows + 2 * together, v);
        d = net_add_products(d, rows + 3 * together, v);
        x += together;
        rows += 4 * together;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
