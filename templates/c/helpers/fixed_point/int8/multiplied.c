/* (sum factor) >> shift, for a shift of 8 or more: an AVR leaves the lowest byte of the product out. */
static net_acc net_multiplied(net_acc sum, int8_t factor, int shift)
{
#if defined(__AVR_HAVE_MUL__) && !defined(NET_PORTABLE)
    net_acc product;
    __asm__(
        "mul %A[sum], %[factor]\n"
        "  mov %A[product], r1\n"
        "  mulsu %C[sum], %[factor]\n"
        "  mov %B[product], r0\n"
        "  mov %C[product], r1\n"
        "  mul %B[sum], %[factor]\n"
        "  add %A[product], r0\n"
        "  adc %B[product], r1\n"
        "  clr r1\n"
        "  adc %C[product], r1\n"
        : [product] "=&r"(product)
        : [sum] "a"(sum), [factor] "a"(factor)
        : "cc");
    return product >> (shift - 8);
#else
    return (net_acc)(((int32_t)sum * factor) >> shift);
#endif
}
