/* A sum and the products of x, one at least, with a row of weights. */
__attribute__((__noinline__)) /* see net_qdot_2 */
static net_acc net_qdot(net_acc sum, const net_q *x, const NET_FLASH net_w *row, int count)
{
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_LPMX__) && !defined(NET_PORTABLE)
    const net_q *const end = x + count;
    net_asm(
        "0:\n"
        "  ld r20, X+\n"
        "  ld r21, X+\n"
        net_add_long_product_to("sum", "r20", "r21")
        "  cp %A[x], %A[end]\n"
        "  cpc %B[x], %B[end]\n"
        "  brne 0b\n"
        "  clr r1\n"
        : [sum] "+&r"(sum), [x] "+x"(x), [row] "+z"(row)
        : [end] "r"(end), [zero] "r"((int8_t)0)
        : "r18", "r19", "r20", "r21", "r22", "r23", "cc", "memory");
#else
    for (; count > 0; --count) {
        sum += (net_acc)*row++ * *x++;
    }
#endif
    return sum;
}
