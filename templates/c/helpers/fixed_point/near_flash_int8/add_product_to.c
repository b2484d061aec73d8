/*
 * Instructions of an AVR that add the product of v and the next weight in flash to a sum of 24 bits. Carry is the sign
 * of a product: compilers take three instructions to extend it, not one, and move the pointer around. The
 * loops around it end by the pointer: a count would take two of the few registers that have immediate operands.
 */
#define net_add_product_to(sum) \
    "  lpm %[w], Z+\n" \
    "  muls %[w], %[v]\n" \
    "  sbc %C[" sum "], %[zero]\n" \
    "  add %A[" sum "], r0\n" \
    "  adc %B[" sum "], r1\n" \
    "  adc %C[" sum "], %[zero]\n"
