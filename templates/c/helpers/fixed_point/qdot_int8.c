/* Dot products of 8-bit inputs and weights. */

/* --- net_first_of (int8) --- */
/* The first one of a pair of sums, of which there is 256 first + second, and the second one. */
static int32_t net_first_of(uint32_t both, uint32_t second)
{
    return (int32_t)(both - second) >> 8;
}

/* --- net_qdot (int8) --- */
/* A sum and the products of x with a row of weights. */
static net_acc net_qdot(net_acc sum, const net_q *x, const NET_FLASH net_w *row, int count)
{
    for (; count > 0; --count) {
        sum += (int16_t)(*row++ * *x++);
    }
    return sum;
}

/* --- net_from_word (int8) --- */
/* The first number that is at the address of a word, as a load of two words needs it: this one, or the next. */
static int16_t *net_from_word(int16_t *numbers)
{
    return numbers + ((uintptr_t)numbers / sizeof *numbers) % 2;
}

/* --- net_piece_3 (int8) --- */
/* Instructions that add the products of four inputs to three sums: one load takes the three words of weights. */
#define net_piece_3 \
    "  ldrd %[v], %[more_v], [%[x]], #8\n" \
    "  ldmia %[rows]!, {r4, r5, r6}\n" \
    "  smlad %[a], r4, %[v], %[a]\n" \
    "  sxtb16 r4, r4\n" \
    "  smlad %[a], r5, %[more_v], %[a]\n" \
    "  sxtb16 r5, r5\n" \
    "  smlad %[b], r4, %[v], %[b]\n" \
    "  sxtb16 r4, r6\n" \
    "  smlad %[b], r5, %[more_v], %[b]\n" \
    "  sxtb16 r6, r6, ror #8\n" \
    "  smlad %[c], r4, %[v], %[c]\n" \
    "  smlad %[c], r6, %[more_v], %[c]\n"

/* --- net_products_4 (int8) --- */
/* Instructions that add the products of four inputs to four sums: one load takes the four words of weights. */
#define net_products_4 \
    "  ldmia %[rows]!, {r4, r5, r6, r8}\n" \
    "  smlad %[a], r4, %[v], %[a]\n" \
    "  sxtb16 r4, r4\n" \
    "  smlad %[a], r5, %[more_v], %[a]\n" \
    "  sxtb16 r5, r5\n" \
    "  smlad %[b], r4, %[v], %[b]\n" \
    "  smlad %[b], r5, %[more_v], %[b]\n" \
    "  smlad %[c], r6, %[v], %[c]\n" \
    "  sxtb16 r6, r6\n" \
    "  smlad %[c], r8, %[more_v], %[c]\n" \
    "  sxtb16 r8, r8\n" \
    "  smlad %[d], r6, %[v], %[d]\n" \
    "  smlad %[d], r8, %[more_v], %[d]\n"

/* --- net_piece_4 (int8) --- */
/* These instructions, behind the one that loads the inputs. */
#define net_piece_4 \
    "  ldrd %[v], %[more_v], [%[x]], #8\n" \
    net_products_4

/* --- net_pieces (int8) --- */
/*
 * Instructions for all pieces: for speed four in a turn of a loop, then what remains; mostly a constant number. Their
 * operands name registers: GCC ran out of them in builds with a frame pointer (r7), or with -fdata-sections.
 */
#ifdef __OPTIMIZE_SIZE__
#define net_pieces(piece, operands) \
    for (; pieces > 0; --pieces) { \
        net_asm(piece operands); \
    }
#else
#define net_pieces(piece, operands) \
    for (; pieces >= 4; pieces -= 4) { \
        net_asm(piece piece piece piece operands); \
    } \
    if (pieces >= 2) { \
        net_asm(piece piece operands); \
        pieces -= 2; \
    } \
    if (pieces > 0) { \
        net_asm(piece operands); \
    }
#endif

/* --- net_paired_qdot_3 (int8) --- */
/*
 * Adds to a pair of sums and to a third one the products of x with weights: of four inputs first a number for each, which
 * is two weights of the pair, see net_paired_qdot_4; then the four weights of the third, as bytes: those of the first two
 * inputs are the lower ones. Returns the end of the weights.
 */
static inline const int16_t *net_paired_qdot_3(uint32_t *sums, const int16_t *x, const int16_t *rows, int pieces)
{
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    register uint32_t a __asm__("r0") = sums[0];
    register uint32_t b __asm__("r1") = sums[1];
    register uint32_t c __asm__("r2") = sums[2];
    register const int16_t *input __asm__("r3") = x;
    register const int16_t *weights __asm__("r8") = rows;
    uint32_t v;
    uint32_t more_v;
#define net_operands \
    : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [x] "+r"(input), [rows] "+r"(weights), [v] "=&r"(v), [more_v] "=&r"(more_v) \
    : \
    : "r4", "r5", "r6", "memory"
    net_pieces(net_piece_3, net_operands)
#undef net_operands
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    rows = weights;
#else
    for (; pieces > 0; --pieces) {
        for (int k = 0; k < 4; ++k) {
            sums[0] += (uint32_t)(rows[k] * x[k]);
            sums[1] += (uint32_t)((int8_t)rows[k] * x[k]);
        }
        for (int k = 0; k < 2; ++k) {
            sums[2] += (uint32_t)((int8_t)rows[4 + k] * x[k]);
            sums[2] += (uint32_t)((rows[4 + k] >> 8) * x[2 + k]);
        }
        rows += 6;
        x += 4;
    }
#endif
    return rows;
}

/* --- net_paired_qdot_4 (int8) --- */
/*
 * Adds to two pairs of sums the products of x with weights, of which a number is two, 256 first + second. Its product
 * goes to the first sum of a pair, that of its lower byte to the second: what the first has more is 256 times that of
 * the first weights, all of it, as that has 24 bits. So one instruction takes two weights apart, not two. Four inputs
 * of the first pair are followed by those of the second one, then come the next four. Returns the end of the weights.
 */
static inline const int16_t *net_paired_qdot_4(uint32_t *sums, const int16_t *x, const int16_t *rows, int pieces)
{
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    register uint32_t a __asm__("r0") = sums[0];
    register uint32_t b __asm__("r1") = sums[1];
    register uint32_t c __asm__("r2") = sums[2];
    register uint32_t d __asm__("r3") = sums[3];
    register const int16_t *input __asm__("r10") = x;
    register const int16_t *weights __asm__("r11") = rows;
    uint32_t v;
    uint32_t more_v;
#define net_operands \
    : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [x] "+r"(input), [rows] "+r"(weights), [v] "=&r"(v), [more_v] "=&r"(more_v) \
    : \
    : "r4", "r5", "r6", "r8", "memory"
    net_pieces(net_piece_4, net_operands)
#undef net_operands
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
    rows = weights;
#else
    for (; pieces > 0; --pieces) {
        for (int both = 0; both < 4; both += 2) {
            for (int k = 0; k < 4; ++k) {
                sums[both] += (uint32_t)(*rows * x[k]);
                sums[both + 1] += (uint32_t)((int8_t)*rows * x[k]);
                ++rows;
            }
        }
        x += 4;
    }
#endif
    return rows;
}

/* --- net_load_sums (int8) --- */
/* Loads four biases to sums. Returns their end. */
static inline const int32_t *net_load_sums(uint32_t *sums, const int32_t *bias)
{
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    register uint32_t a __asm__("r0");
    register uint32_t b __asm__("r1");
    register uint32_t c __asm__("r2");
    register uint32_t d __asm__("r3");
    net_asm("ldmia %0!, {r0, r1, r2, r3}" : "+r"(bias), "=r"(a), "=r"(b), "=r"(c), "=r"(d) : : "memory");
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
    return bias;
#else
    for (int k = 0; k < 4; ++k) {
        sums[k] = (uint32_t)bias[k];
    }
    return bias + 4;
#endif
}

/* --- net_four (int8) --- */
/*
 * Four inputs in registers of the FPU: to move them from there takes a cycle less than a load. net_add_four adds their
 * products as net_paired_qdot_4 does, of inputs at the address of a word.
 */
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__) \
    && defined(__ARM_FP) && !defined(__OPTIMIZE_SIZE__) && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#define NET_HOLDS_INPUTS
typedef double net_four;

static inline net_four net_four_at(const int16_t *x)
{
    net_four four;
    (void)net_paired_qdot_4; /* is called on other processors */
    net_asm("vldr %P0, [%1]" : "=w"(four) : "r"(x) : "memory");
    return four;
}

static inline const int16_t *net_add_four(uint32_t *sums, net_four x, const int16_t *rows)
{
    register uint32_t a __asm__("r0") = sums[0];
    register uint32_t b __asm__("r1") = sums[1];
    register uint32_t c __asm__("r2") = sums[2];
    register uint32_t d __asm__("r3") = sums[3];
    register const int16_t *weights __asm__("r11") = rows;
    uint32_t v;
    uint32_t more_v;
    net_asm(
        "vmov %[v], %[more_v], %P[x]\n"
        net_products_4
        : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [rows] "+r"(weights), [v] "=&r"(v), [more_v] "=&r"(more_v)
        : [x] "w"(x)
        : "r4", "r5", "r6", "r8", "memory");
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
    return weights;
}
#endif

/* --- net_unsigned_qdot_4 (int8) --- */
/*
 * Adds to four sums the dot products of x with four rows of weights, which are interleaved: a weight of each row, then
 * the next. All are unsigned.
 */
static void net_unsigned_qdot_4(net_uacc *sums, const uint8_t *x, const NET_FLASH net_w *rows, int count)
{
    for (; count > 0; --count) {
        const uint16_t v = *x++;
        sums[0] += (net_uacc)((uint8_t)rows[0] * v);
        sums[1] += (net_uacc)((uint8_t)rows[1] * v);
        sums[2] += (net_uacc)((uint8_t)rows[2] * v);
        sums[3] += (net_uacc)((uint8_t)rows[3] * v);
        rows += 4;
    }
}

/* --- net_state_dot (int8) --- */
/* A sum and the products of states, which have 16 bits, with a row of weights. */
static int32_t net_state_dot(int32_t sum, const int16_t *x, const NET_FLASH net_w *row, int count)
{
    for (; count > 0; --count) {
        sum += (int32_t)*row++ * *x++;
    }
    return sum;
}
