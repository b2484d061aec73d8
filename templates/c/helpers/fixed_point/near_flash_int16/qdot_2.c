/*
 * Adds to two sums the products of x with two rows of weights, a pair of each; so many bytes of other rows follow. Four
 * sums at once have no room in the registers, nor have two where GCC inlines this into all around it.
 */
__attribute__((__noinline__))
static void net_qdot_2(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs, uint8_t others)
{
    net_acc a = sums[0];
    net_acc b = sums[1];
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_LPMX__) && !defined(NET_PORTABLE)
    const net_q *const end = x + 2 * pairs;
    net_asm(
        "0:\n"
        "  ld r20, X+\n"
        "  ld r21, X+\n"
        "  ld r16, X+\n"
        "  ld r17, X+\n"
        net_add_long_product_to("a", "r20", "r21")
        net_add_long_product_to("a", "r16", "r17")
        net_add_long_product_to("b", "r20", "r21")
        net_add_long_product_to("b", "r16", "r17")
        "  add %A[rows], %[others]\n"
        "  adc %B[rows], %[zero]\n"
        "  cp %A[x], %A[end]\n"
        "  cpc %B[x], %B[end]\n"
        "  breq 1f\n"
        "  rjmp 0b\n"
        "1:\n"
        "  clr r1\n"
        : [a] "+&r"(a), [b] "+&r"(b), [x] "+x"(x), [rows] "+z"(rows)
        : [end] "r"(end), [others] "r"(others), [zero] "r"((int8_t)0)
        : "r16", "r17", "r18", "r19", "r20", "r21", "r22", "r23", "cc", "memory");
#else
    for (; pairs > 0; --pairs) {
        a += (net_acc)rows[0] * x[0] + (net_acc)rows[1] * x[1];
        b += (net_acc)rows[2] * x[0] + (net_acc)rows[3] * x[1];
        x += 2;
        rows += 4 + others / sizeof *rows;
    }
#endif
    sums[0] = a;
    sums[1] = b;
}
