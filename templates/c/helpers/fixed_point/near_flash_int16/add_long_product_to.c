/*
 * Instructions of an AVR that add the product of a number, in two registers, and the next weight in flash, both of 16
 * bits, to a sum of 32: four products of bytes. That of the upper ones waits in r18 and r19, so that a carry goes up
 * once. Registers have names: few can be multiplied.
 */
#define net_add_long_product_to(sum, low, high) \
    "  lpm r22, Z+\n" \
    "  lpm r23, Z+\n" \
    "  muls r23, " high "\n" \
    "  movw r18, r0\n" \
    "  mul r22, " low "\n" \
    "  add %A[" sum "], r0\n" \
    "  adc %B[" sum "], r1\n" \
    "  adc %C[" sum "], r18\n" \
    "  adc %D[" sum "], r19\n" \
    "  mulsu r23, " low "\n" \
    "  sbc %D[" sum "], %[zero]\n" \
    "  add %B[" sum "], r0\n" \
    "  adc %C[" sum "], r1\n" \
    "  adc %D[" sum "], %[zero]\n" \
    "  mulsu " high ", r22\n" \
    "  sbc %D[" sum "], %[zero]\n" \
    "  add %B[" sum "], r0\n" \
    "  adc %C[" sum "], r1\n" \
    "  adc %D[" sum "], %[zero]\n"
