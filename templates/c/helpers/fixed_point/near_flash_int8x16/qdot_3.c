/*
 * Adds to three sums the dot products of x with three rows of weights, all in pairs, of which there is one at least: a
 * word of the first two, a pair of the third, then the next.
 */
__attribute__((__noinline__)) /* see net_qdot_2 */
static void net_qdot_3(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    net_acc c = sums[2];
    net_qdot_2(sums, x, rows, pairs, 2);
    rows += 4;
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_LPMX__) && !defined(NET_PORTABLE)
    const net_q *const end = x + 2 * pairs;
    net_asm(
        "0:\n"
        "  ld r20, X+\n"
        "  ld r21, X+\n"
        net_add_wide_product_to("c")
        "  ld r20, X+\n"
        "  ld r21, X+\n"
        net_add_wide_product_to("c")
        "  adiw %A[rows], 4\n"
        "  cp %A[x], %A[end]\n"
        "  cpc %B[x], %B[end]\n"
        "  brne 0b\n"
        "  clr r1\n"
        : [c] "+&r"(c), [x] "+x"(x), [rows] "+z"(rows)
        : [end] "r"(end), [zero] "r"((int8_t)0)
        : "r20", "r21", "r22", "cc", "memory");
#else
    for (; pairs > 0; --pairs) {
        c += (net_acc)rows[0] * x[0] + (net_acc)rows[1] * x[1];
        x += 2;
        rows += 6;
    }
#endif
    sums[2] = c;
}
