/* Dot products on AVR, with 8-bit weights in flash. */

/* --- net_add_product_to (near_flash_int8) --- */
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

/* --- net_add_unsigned_products (near_flash_int8) --- */
/* Instructions of an AVR that add the products of the next input with the next weight of four rows to their sums. */
#define net_add_unsigned_product_to(sum) \
    "  lpm %[w], Z+\n" \
    "  mul %[w], %[v]\n" \
    "  add %A[" sum "], r0\n" \
    "  adc %B[" sum "], r1\n" \
    "  adc %C[" sum "], %[zero]\n"
#define net_add_unsigned_products \
    "  ld %[v], X+\n" \
    net_add_unsigned_product_to("a") \
    net_add_unsigned_product_to("b") \
    net_add_unsigned_product_to("c") \
    net_add_unsigned_product_to("d")

/* --- net_unsigned_qdot_4 (near_flash_int8) --- */
/*
 * Adds to four sums the dot products of x, one at least, with four rows of weights, which are interleaved: a weight of
 * each row, then the next. All are unsigned, so that no instruction extends a sign. A turn of the loop takes four inputs;
 * the first one is entered where as many remain as the number of inputs is beyond a multiple of four.
 */
static void net_unsigned_qdot_4(net_uacc *sums, const uint8_t *x, const NET_FLASH net_w *rows, int count)
{
    net_uacc a = sums[0];
    net_uacc b = sums[1];
    net_uacc c = sums[2];
    net_uacc d = sums[3];
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_LPMX__) && !defined(NET_PORTABLE)
    const uint8_t *const end = x + count;
    uint8_t v;
    uint8_t w;
    net_asm(
        "  sbrs %[count], 1\n"
        "  rjmp 0f\n"
        "  sbrs %[count], 0\n"
        "  rjmp 3f\n"
        "  rjmp 2f\n"
        "0:\n"
        "  sbrc %[count], 0\n"
        "  rjmp 4f\n"
        "1:\n"
        net_add_unsigned_products
        "2:\n"
        net_add_unsigned_products
        "3:\n"
        net_add_unsigned_products
        "4:\n"
        net_add_unsigned_products
        "  cp %A[x], %A[end]\n"
        "  cpc %B[x], %B[end]\n"
        "  breq 5f\n"
        "  rjmp 1b\n" /* farther than a branch reaches */
        "5:\n"
        "  clr r1\n"
        : [a] "+&r"(a), [b] "+&r"(b), [c] "+&r"(c), [d] "+&r"(d), [x] "+x"(x), [rows] "+z"(rows),
          [v] "=&r"(v), [w] "=&r"(w)
        : [end] "r"(end), [count] "r"((uint8_t)count), [zero] "r"((int8_t)0)
        : "cc", "memory");
#else
    for (; count > 0; --count) {
        const uint16_t v = *x++;
        a += (net_uacc)((uint8_t)rows[0] * v);
        b += (net_uacc)((uint8_t)rows[1] * v);
        c += (net_uacc)((uint8_t)rows[2] * v);
        d += (net_uacc)((uint8_t)rows[3] * v);
        rows += 4;
    }
#endif
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}

/* --- net_qdot (near_flash_int8) --- */
/* A sum and the products of x with a row of weights. */
static net_acc net_qdot(net_acc sum, const net_q *x, const NET_FLASH net_w *row, int count)
{
#if defined(__AVR_HAVE_MUL__) && defined(__AVR_HAVE_LPMX__) && !defined(NET_PORTABLE)
    const net_q *const end = x + count;
    net_q v;
    net_w w;
    net_asm(
        "0:\n"
        "  ld %[v], X+\n"
        net_add_product_to("sum")
        "  cp %A[x], %A[end]\n"
        "  cpc %B[x], %B[end]\n"
        "  brne 0b\n"
        "  clr r1\n"
        : [sum] "+&r"(sum), [x] "+x"(x), [row] "+z"(row), [v] "=&d"(v), [w] "=&d"(w)
        : [end] "r"(end), [zero] "r"((int8_t)0)
        : "cc", "memory");
#else
    for (; count > 0; --count) {
        sum += (int16_t)(*row++ * *x++);
    }
#endif
    return sum;
}

/* --- net_qdot (near_flash_int8x16) --- */
/* A sum and the products of x with a row of weights. */
__attribute__((__noinline__)) /* see net_qdot_2 */
static net_acc net_qdot(net_acc sum, const net_q *x, const NET_FLASH net_w *row, int count)
{
    return net_state_dot(sum, x, row, count);
}

/* --- net_qdot_3 (near_flash_int8x16) --- */
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

/* --- net_qdot_4 (near_flash_int8x16) --- */
/*
 * Adds to four sums the dot products of x with four rows of weights, all in pairs, of which there is one at least: a
 * word of two rows, number by number, then the next two.
 */
static void net_qdot_4(net_acc *sums, const net_q *x, const NET_FLASH net_w *rows, int pairs)
{
    net_qdot_2(sums, x, rows, pairs, 4);
    net_qdot_2(sums + 2, x, rows + 4, pairs, 4);
}

/* --- net_qdot_2 (near_flash_int8x16) --- */
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
