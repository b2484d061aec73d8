/* Gates, cells and states with the DSP instructions of a Cortex-M4. */

/* --- net_gate_tanh (dsp) --- */
/*
 * tanh(u) with 15 fractional bits: linear interpolation between two entries of a table, which one instruction multiplies
 * and adds.
 */
static inline int net_gate_tanh(net_acc u)
{
    const int32_t magnitude = u < 0 ? -u : u;
    const int32_t a = magnitude > NET_TANH_END ? NET_TANH_END : magnitude;
    const uint16_t *const entry = net_tanh_table + (a >> NET_TABLE_SHIFT);
    const int32_t behind = a & NET_TABLE_MASK;
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    int32_t entries;
    int32_t line;
    memcpy(&entries, entry, sizeof entries);
    __asm__("smlad %0, %1, %2, %3"
            : "=r"(line)
            : "r"(entries), "r"(behind * 65535 + NET_TABLE_BETWEEN), "r"(NET_TABLE_HALF));
#else
    const int32_t line = entry[0] * (NET_TABLE_BETWEEN - behind) + entry[1] * behind + NET_TABLE_HALF;
#endif
    const int y = line >> NET_TABLE_SHIFT;
    return u < 0 ? -y : y;
}

/* --- net_tanh_line (signed_tanh) --- */
/*
 * tanh(u) times the distance of two entries of the table, and what rounds it: linear interpolation between two entries,
 * which one instruction multiplies and adds. Of a negative u, a half is rounded down, as that of a positive u is up.
 */
static int32_t net_tanh_line(net_acc u, int32_t rounding)
{
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    const int16_t *middle = net_tanh_table + NET_SIGNED_MIDDLE;
    int32_t parts;
    int32_t a;
    int32_t entries;
    int32_t line;
    __asm__("ssat %0, %1, %2" : "=r"(a) : "I"(NET_SIGNED_BITS), "r"(u));
    __asm__("" : "+r"(middle)); /* else compilers add it to the index */
    memcpy(&entries, middle + (a >> NET_TABLE_SHIFT), sizeof entries);
    /* What is behind the first entry goes to the upper half, for the second one, and is missing in the lower half. */
    __asm__("ubfx %0, %1, #0, %2\n  mla %0, %0, %3, %4"
            : "=&r"(parts)
            : "r"(a), "I"(NET_TABLE_SHIFT), "r"(65535), "r"(NET_TABLE_BETWEEN));
    __asm__("add %0, %1, %2, asr #31" : "=r"(line) : "r"(rounding), "r"(a));
    __asm__("smlad %0, %1, %2, %0" : "+r"(line) : "r"(entries), "r"(parts));
    return line;
#else
    const int32_t a = u < -NET_SIGNED_END ? -NET_SIGNED_END : u >= NET_SIGNED_END ? NET_SIGNED_END - 1 : u;
    const int16_t *const entry = net_tanh_table + NET_SIGNED_MIDDLE + (a >> NET_TABLE_SHIFT);
    const int32_t behind = a & NET_TABLE_MASK;
    return entry[0] * (NET_TABLE_BETWEEN - behind) + entry[1] * behind + rounding + (a >> 31);
#endif
}

/* --- net_gate_tanh (signed_tanh) --- */
/* tanh(u) with 15 fractional bits. */
static int net_gate_tanh(net_acc u)
{
    return net_tanh_line(u, NET_TABLE_HALF) >> NET_TABLE_SHIFT;
}

/* --- net_gate_sigmoid (signed_tanh) --- */
/* (1 + tanh u) / 2 = sigmoid(2 u). */
static int net_gate_sigmoid(net_acc u)
{
    return net_tanh_line(u, NET_SIGMOID_ROUNDING) >> NET_SIGMOID_SHIFT;
}

/* --- net_states_of_sums (dsp) --- */
/*
 * Updates h and c of a unit of an LSTM. The sums of its gates are two pairs: 256 i + f and f, then 256 candidate + o
 * and o. The upper words of their products with factors are the arguments of the gates. Returns the end of the factors.
 */
static inline const int32_t *net_states_of_sums(const uint32_t *pairs, const int32_t *factors, int16_t *h, int16_t *c)
{
    const int i = net_gate_sigmoid(net_upper_word((int32_t)(pairs[0] - pairs[1]), factors[0]));
    const int f = net_gate_sigmoid(net_upper_word((int32_t)pairs[1], factors[1]));
    const int candidate = net_gate_tanh(net_upper_word((int32_t)(pairs[2] - pairs[3]), factors[2]));
    const int o = net_gate_sigmoid(net_upper_word((int32_t)pairs[3], factors[3]));
    *c = net_cell(f, *c, i, candidate);
    *h = net_requantize_state((int32_t)o * net_gate_tanh(*c));
    return factors + 4;
}

/* --- net_new_states (dsp) --- */
/* Updates h and c of a unit of an LSTM. */
static inline const int32_t *net_new_states(const uint32_t *pairs, const int32_t *factors, int16_t *h, int16_t *c)
{
    return net_states_of_sums(pairs, factors, h, c);
}

/* --- net_tanh_lines (signed_tanh) --- */
/*
 * Replaces two arguments by net_tanh_line of them. Instructions saturate the index of an entry, not the argument: two
 * entries at an end of the table are equal.
 */
static inline void net_tanh_lines(int32_t *u, int32_t *v)
{
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__) \
    && defined(__ARM_FEATURE_UNALIGNED) && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#define net_line(u, entries) \
    "  ubfx %[parts], " u ", #0, #6\n" \
    "  mla %[parts], %[parts], %[ones], %[between]\n" \
    "  add " u ", %[rounding], " u ", asr #31\n" \
    "  smlad " u ", " entries ", %[parts], " u "\n"
    const int16_t *middle = net_tanh_table + NET_SIGNED_MIDDLE;
    int32_t one = *u;
    int32_t other = *v;
    register int32_t first __asm__("r4");
    register int32_t second __asm__("r5");
    register int32_t parts __asm__("r6");
    __asm__("" : "+r"(middle)); /* else compilers add it to the index */
    net_asm(
        "ssat %[first], #9, %[u], asr #6\n"
        "  ssat %[second], #9, %[v], asr #6\n"
        "  ldr %[first], [%[table], %[first], lsl #1]\n"
        "  ldr %[second], [%[table], %[second], lsl #1]\n"
        net_line("%[u]", "%[first]")
        net_line("%[v]", "%[second]")
        : [u] "+r"(one), [v] "+r"(other), [first] "=&r"(first), [second] "=&r"(second), [parts] "=&r"(parts)
        : [table] "r"(middle), [ones] "r"(65535), [between] "r"(NET_TABLE_BETWEEN), [rounding] "r"(NET_TABLE_HALF));
    *u = one;
    *v = other;
#undef net_line
#else
    *u = net_tanh_line(*u, NET_TABLE_HALF);
    *v = net_tanh_line(*v, NET_TABLE_HALF);
#endif
}

/* --- net_new_states (signed_tanh) --- */
/* Updates h and c of a unit of an LSTM, as net_states_of_sums does. */
static inline const int32_t *net_new_states(const uint32_t *pairs, const int32_t *factors, int16_t *h, int16_t *c)
{
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__) \
    && defined(__ARM_FEATURE_UNALIGNED) && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    const int16_t *middle = net_tanh_table + NET_SIGNED_MIDDLE;
    int32_t i = (int32_t)pairs[0];
    int32_t f = (int32_t)pairs[1];
    int32_t candidate = (int32_t)pairs[2];
    int32_t o = (int32_t)pairs[3];
    int32_t first;
    int32_t parts;
    int32_t cell;
    (void)net_states_of_sums; /* is called on other processors */
    __asm__("" : "+r"(middle)); /* else compilers add it to the index */
    net_asm(
        "sub %[i], %[i], %[f]\n"
        "  sub %[candidate], %[candidate], %[o]\n"
        "  ldmia %[factors]!, {r4, r5, r6, r8}\n"
        "  smmul %[i], %[i], r4\n"
        "  smmul %[f], %[f], r5\n"
        "  smmul %[candidate], %[candidate], r6\n"
        "  smmul %[o], %[o], r8"
        : [i] "+r"(i), [f] "+r"(f), [candidate] "+r"(candidate), [o] "+r"(o), [factors] "+r"(factors)
        :
        : "r4", "r5", "r6", "r8", "memory");
    net_tanh_lines(&i, &f);
    net_tanh_lines(&candidate, &o);
    /*
     * A sigmoid is 1 / 2 and half a line. f becomes the cell, negative and less its largest number: subtracting it from
     * that number, twice, leaves the cell in the upper half, and saturates it at both ends.
     */
    cell = *c;
    net_asm(
        "mov %[first], #16384\n"
        "  add %[i], %[first], %[i], asr #7\n"
        "  add %[f], %[first], %[f], asr #7\n"
        "  asr %[candidate], %[candidate], #6\n"
        "  mul %[i], %[i], %[candidate]\n"
        "  mls %[f], %[f], %[cell], %[first]\n"
        "  sub %[f], %[f], %[i], asr #4\n"
        "  mov %[candidate], #65536\n"
        "  qdsub %[f], %[candidate], %[f]\n"
        "  add %[o], %[first], %[o], asr #7\n"
        "  asr %[cell], %[f], #16\n"
        "  lsl %[o], %[o], #16"
        : [f] "+r"(f), [i] "+r"(i), [candidate] "+r"(candidate), [o] "+r"(o), [cell] "+r"(cell), [first] "=&r"(first)
        :
        : "cc");
    *c = (int16_t)cell;
    net_asm(
        "ssat %[first], #9, %[f], asr #22\n"
        "  ldr %[first], [%[table], %[first], lsl #1]\n"
        "  ubfx %[parts], %[f], #16, #6\n"
        "  mla %[parts], %[parts], %[ones], %[between]\n"
        "  add %[f], %[rounding], %[f], asr #31\n"
        "  smlad %[f], %[first], %[parts], %[f]\n"
        "  asr %[f], %[f], #6\n"
        "  smmulr %[f], %[o], %[f]"
        : [f] "+r"(f), [first] "=&r"(first), [parts] "=&r"(parts)
        : [o] "r"(o), [table] "r"(middle), [ones] "r"(65535), [between] "r"(NET_TABLE_BETWEEN),
          [rounding] "r"(NET_TABLE_HALF));
    *h = (int16_t)f;
    return factors;
#else
    return net_states_of_sums(pairs, factors, h, c);
#endif
}

/* --- net_saturated_cell (dsp) --- */
/* Requantizes a sum that has 15 fractional bits more than a cell: rounds and saturates, both ways at 32767. */
static int16_t net_saturated_cell(int32_t sum)
{
    const int32_t u = sum + NET_HALF;
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
    int32_t cell;
    net_asm(
        "ssat %0, #16, %1, asr #15\n"
        "  cmn %0, #32768\n"
        "  it eq\n"
        "  addeq %0, %0, #1"
        : "=r"(cell)
        : "r"(u)
        : "cc");
    return (int16_t)cell;
#else
    const int32_t cell = u >> 15;
    return (int16_t)(cell > NET_LARGEST_CELL ? NET_LARGEST_CELL : cell < -NET_LARGEST_CELL ? -NET_LARGEST_CELL : cell);
#endif
}
