/* Dot products on AVR, of 16-bit inputs with 16-bit weights in flash. */

/* --- net_add_wide_product_to (near_flash) --- */
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

/* --- net_state_dot (near_flash) --- */
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

/* --- net_add_long_product_to (near_flash_int16) --- */
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

/* --- net_qdot (near_flash_int16) --- */
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

/* --- net_qdot_2 (near_flash_int16) --- */
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

/* --- net_qdot_3 (near_flash_int16) --- */
/*
 * Adds to three sums the dot products of x with three rows of weights, which are interleaved: a pair of each row, then
 * the next. There is one pair at least.
 */
__attribute__((__noinline__)) /* see net_qdot_2 */
static void net_qdot_3(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    net_acc c = sums[2];
    net_qdot_2(sums, x, rows, pairs, 2 * sizeof *rows);
    rows += 4;
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_LPMX__) && !defined(NET_PORTABLE)
    const net_q *const end = x + 2 * pairs;
    net_asm(
        "0:\n"
        "  ld r20, X+\n"
        "  ld r21, X+\n"
        net_add_long_product_to("c", "r20", "r21")
        "  ld r20, X+\n"
        "  ld r21, X+\n"
        net_add_long_product_to("c", "r20", "r21")
        "  adiw %A[rows], 8\n"
        "  cp %A[x], %A[end]\n"
        "  cpc %B[x], %B[end]\n"
        "  brne 0b\n"
        "  clr r1\n"
        : [c] "+&r"(c), [x] "+x"(x), [rows] "+z"(rows)
        : [end] "r"(end), [zero] "r"((int8_t)0)
        : "r18", "r19", "r20", "r21", "r22", "r23", "cc", "memory");
#else
    for (; pairs > 0; --pairs) {
        c += (net_acc)rows[0] * x[0] + (net_acc)rows[1] * x[1];
        x += 2;
        rows += 6;
    }
#endif
    sums[2] = c;
}

/* --- net_qdot_4 (near_flash_int16) --- */
/*
 * Adds to four sums the dot products of x with four rows of weights, which are interleaved: a pair of each row, then
 * the next. There is one pair at least.
 */
static void net_qdot_4(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    net_qdot_2(sums, x, rows, pairs, 4 * sizeof *rows);
    net_qdot_2(sums + 2, x, rows + 4, pairs, 4 * sizeof *rows);
}
