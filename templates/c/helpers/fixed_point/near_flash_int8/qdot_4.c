/*
 * Adds to four sums the dot products of x, one at least, with four rows of weights, which are interleaved: a weight of
 * each row, then the next.
 */
static void net_qdot_4(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int count)
{
    net_acc a = sums[0];
    net_acc b = sums[1];
    net_acc c = sums[2];
    net_acc d = sums[3];
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_LPMX__) && !defined(NET_PORTABLE)
    const net_q *const end = x + count;
    net_q v;
    net_w w;
    net_asm(
        "0:\n"
        "  ld %[v], X+\n"
        net_add_product_to("a")
        net_add_product_to("b")
        net_add_product_to("c")
        net_add_product_to("d")
        "  cp %A[x], %A[end]\n"
        "  cpc %B[x], %B[end]\n"
        "  brne 0b\n"
        "  clr r1\n"
        : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [x] "+x"(x), [rows] "+z"(rows),
          [v] "=&d"(v), [w] "=&d"(w)
        : [end] "r"(end), [zero] "r"((int8_t)0)
        : "cc", "memory");
#else
    for (; count > 0; --count) {
        const net_q v = *x++;
        a += (int16_t)(rows[0] * v);
        b += (int16_t)(rows[1] * v);
        c += (int16_t)(rows[2] * v);
        d += (int16_t)(rows[3] * v);
        rows += 4;
    }
#endif
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
