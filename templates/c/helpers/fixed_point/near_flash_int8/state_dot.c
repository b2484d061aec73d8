/* A sum and the products of states, which have 16 bits, with a row of weights. */
static int32_t net_state_dot(int32_t sum, const int16_t *x, const NET_FLASH net_w *row, int count)
{
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_LPMX__) && !defined(NET_PORTABLE)
    uint8_t low;
    int8_t high;
    net_w w;
    net_asm(
        "0:\n"
        "  ld %[low], X+\n"
        "  ld %[high], X+\n"
        "  lpm %[w], Z+\n"
        "  mulsu %[w], %[low]\n" /* carry: whether it is negative */
        "  sbc %C[sum], %[zero]\n"
        "  sbc %D[sum], %[zero]\n"
        "  add %A[sum], r0\n"
        "  adc %B[sum], r1\n"
        "  adc %C[sum], %[zero]\n"
        "  adc %D[sum], %[zero]\n"
        "  muls %[w], %[high]\n"
        "  sbc %D[sum], %[zero]\n"
        "  add %B[sum], r0\n"
        "  adc %C[sum], r1\n"
        "  adc %D[sum], %[zero]\n"
        "  subi %A[count], 1\n"
        "  sbci %B[count], 0\n"
        "  brne 0b\n"
        "  clr r1\n"
        : [sum] "+r"(sum), [x] "+x"(x), [row] "+z"(row), [count] "+d"(count), [low] "=&a"(low), [high] "=&a"(high),
          [w] "=&a"(w)
        : [zero] "r"((int8_t)0)
        : "cc", "memory");
#else
    for (; count > 0; --count) {
        sum += (int32_t)*row++ * *x++;
    }
#endif
    return sum;
}
