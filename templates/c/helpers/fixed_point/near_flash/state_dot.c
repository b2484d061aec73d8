/* A sum and the products of states, which have 16 bits, with a row of weights. */
static int32_t net_state_dot(int32_t sum, const int16_t *x, const NET_FLASH net_w *row, int count)
{
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_LPMX__) && !defined(NET_PORTABLE)
    net_asm(
        "0:\n"
        "  ld r20, X+\n"
        "  ld r21, X+\n"
        net_add_wide_product_to("sum")
        "  subi %A[count], 1\n"
        "  sbci %B[count], 0\n"
        "  brne 0b\n"
        "  clr r1\n"
        : [sum] "+&r"(sum), [x] "+x"(x), [row] "+z"(row), [count] "+d"(count)
        : [zero] "r"((int8_t)0)
        : "r20", "r21", "r22", "cc", "memory");
#else
    for (; count > 0; --count) {
        sum += (int32_t)*row++ * *x++;
    }
#endif
    return sum;
}
