/*
 * Instructions of an AVR that add the product of a number of 16 bits, in r20 and r21, and the next weight in flash, which
 * r22 takes, to a sum of 32 bits. Carry is the sign of each product, which compilers take more instructions to extend.
 * Registers have names: where GCC inlines more around it, it finds no three that can be multiplied.
 */
#define net_add_wide_product_to(sum) \
    "  lpm r22, Z+\n" \
    "  mulsu r22, r20\n" \
    "  sbc %C[" sum "], %[zero]\n" \
    "  sbc %D[" sum "], %[zero]\n" \
    "  add %A[" sum "], r0\n" \
    "  adc %B[" sum "], r1\n" \
    "  adc %C[" sum "], %[zero]\n" \
    "  adc %D[" sum "], %[zero]\n" \
    "  muls r22, r21\n" \
    "  sbc %D[" sum "], %[zero]\n" \
    "  add %B[" sum "], r0\n" \
    "  adc %C[" sum "], r1\n" \
    "  adc %D[" sum "], %[zero]\n"
