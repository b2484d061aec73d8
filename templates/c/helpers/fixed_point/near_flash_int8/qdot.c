/* A sum and the products of x with a row of weights. */
static net_acc net_qdot(net_acc sum, const net_q *x, const NET_FLASH net_w *row, int count)
{
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_LPMX__) && !defined(NET_PORTABLE)
    const net_q *const end = x + count;
    net_q v;
    net_w w;
    net_asm(
        "0:\n"
        "  ld %[v], X+\n"
        net_add_product_to("sum")
        "  cp %A[x], %A[end]\n"
        "  cpc %B[x], %B[end]\n"
        "  brne 0b\n"
        "  clr r1\n"
        : [sum] "+&r"(sum), [x] "+x"(x), [row] "+z"(row), [v] "=&d"(v), [w] "=&d"(w)
        : [end] "r"(end), [zero] "r"((int8_t)0)
        : "cc", "memory");
#else
    for (; count > 0; --count) {
        sum += (int16_t)(*row++ * *x++);
    }
#endif
    return sum;
}
