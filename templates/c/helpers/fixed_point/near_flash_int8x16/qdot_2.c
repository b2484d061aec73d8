/*
 * Adds to two sums the products of x with the words of two rows, number by number; so many weights of other rows follow
 * each word. Four sums at once have no room in the registers, nor have two where GCC inlines this into all around it.
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
        net_add_wide_product_to("a")
        net_add_wide_product_to("b")
        "  ld r20, X+\n"
        "  ld r21, X+\n"
        net_add_wide_product_to("a")
        net_add_wide_product_to("b")
        "  add %A[rows], %[others]\n"
        "  adc %B[rows], %[zero]\n"
        "  cp %A[x], %A[end]\n"
        "  cpc %B[x], %B[end]\n"
        "  brne 0b\n"
        "  clr r1\n"
        : [a] "+&r"(a), [b] "+&r"(b), [x] "+x"(x), [rows] "+z"(rows)
        : [end] "r"(end), [others] "r"(others), [zero] "r"((int8_t)0)
        : "r20", "r21", "r22", "cc", "memory");
#else
    for (; pairs > 0; --pairs) {
        a += (net_acc)rows[0] * x[0] + (net_acc)rows[2] * x[1];
        b += (net_acc)rows[1] * x[0] + (net_acc)rows[3] * x[1];
        x += 2;
        rows += 4 + others;
    }
#endif
    sums[0] = a;
    sums[1] = b;
}
