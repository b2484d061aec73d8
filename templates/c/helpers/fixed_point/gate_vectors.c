/* Gates and cells of several units at once. */

/* --- net_gates_hard_sigmoid (panels) --- */
/* u + 1 / 2, between 0 and 1. */
static NET_ALWAYS_INLINE net_ints net_gates_hard_sigmoid(net_ints u)
{
    const net_ints inside = net_clamp_ints(u, NET_HALF / NET_ARGUMENT_STEP) * NET_ARGUMENT_STEP;
    return net_clamp_ints(inside + NET_HALF, NET_ONE);
}

/* --- net_gates_interpolated (panels) --- */
/* tanh from a table, whose last line is level, with all bits of the interpolation. */
static NET_ALWAYS_INLINE net_ints net_gates_interpolated(net_ints u)
{
    const net_ints sign = u >> 31;
    const net_ints a = (u ^ sign) - sign;
    const net_ints line = net_table_lines(a >> NET_TABLE_SHIFT);
    const net_ints low = line & 65535;
    return net_interpolated(low, ((line >> 16) & 65535) - low, a, u);
}

/* --- net_gates_sigmoid (panels) --- */
/* (1 + tanh u) / 2 = sigmoid(2 u). */
static NET_ALWAYS_INLINE net_ints net_gates_sigmoid(net_ints u)
{
    return net_rounded_sigmoid(net_gates_interpolated(u));
}

/* --- net_gates_tanh (panels) --- */
/* tanh with 15 fractional bits: linear interpolation in a table. */
static NET_ALWAYS_INLINE net_ints net_gates_tanh(net_ints u)
{
    return net_rounded_tanh(net_gates_interpolated(u));
}

/* --- net_interpolated (panels) --- */
/*
 * Linear interpolation from a table's entry, where a, the magnitude of u, is between two; with the sign of u, and all
 * bits of the product. Rounded as net_gates_tanh does, a complement becomes what its opposite would.
 */
static NET_ALWAYS_INLINE net_ints net_interpolated(net_ints low, net_ints rise, net_ints a, net_ints u)
{
    const net_ints y = low * (1 << NET_TABLE_SHIFT) + net_multiply_halves(rise, a & NET_TABLE_MASK);
    return y ^ (u >> 31);
}

/* --- net_multiply_by_gates (panels) --- */
/* factor v, where the factor has 15 fractional bits and is at most 1, and |v| < 2^23: all products fit 32 bits. */
static NET_ALWAYS_INLINE net_ints net_multiply_by_gates(net_ints factor, net_ints v)
{
#if NET_WIDTH == 16 && defined(__SSE2__)
    return (net_upper_products(factor, (net_ints)_mm_slli_epi32((__m128i)v, 8)) + 64) >> 7;
#else
    return (factor * (v >> 8) + ((factor * (v & 255)) >> 8) + 64) >> 7;
#endif
}

/* --- net_rounded_sigmoid (panels) --- */
/* (1 + tanh) / 2, rounded as if tanh had been before: both drop bits downwards. */
static NET_ALWAYS_INLINE net_ints net_rounded_sigmoid(net_ints interpolated)
{
    return (interpolated + (NET_TABLE_HALF + NET_ONE_MORE * (1 << NET_TABLE_SHIFT))) >> (NET_TABLE_SHIFT + 1);
}

/* --- net_rounded_tanh (panels) --- */
static NET_ALWAYS_INLINE net_ints net_rounded_tanh(net_ints interpolated)
{
    return (interpolated + NET_TABLE_HALF) >> NET_TABLE_SHIFT;
}

/* --- net_table_entries (panels) --- */
#if NET_WIDTH == 64
/* Entries of a table of so many, which is in registers: a gather would read one after the other. */
static NET_ALWAYS_INLINE net_shorts net_table_entries(const uint16_t *table, const int entries, net_shorts index)
{
    net_shorts entries_read = index;
    NET_UNROLL
    for (int k = 0; k < entries; k += 64) {
        const __m512i low = _mm512_loadu_si512((const void *)(table + k));
        const __m512i high = _mm512_loadu_si512((const void *)(table + k + 32));
        const __m512i here = _mm512_permutex2var_epi16(low, (__m512i)index, high); /* of the index the lower 6 bits */
        const __mmask32 reached = _mm512_cmpge_epi16_mask((__m512i)index, (__m512i)net_all_shorts((int16_t)k));
        entries_read = (net_shorts)(k > 0 ? _mm512_mask_mov_epi16((__m512i)entries_read, reached, here) : here);
    }
    return entries_read;
}
#endif

/* --- net_table_lines (panels) --- */
/*
 * Two neighbours in the table of tanh for each lane: that at the index in the lower half, the next in the upper. Where
 * an index is beyond the last line, it is that line.
 */
static NET_ALWAYS_INLINE net_ints net_table_lines(net_ints index)
{
#if NET_WIDTH == 64
    /* Without a sign: -2^31 is its own magnitude. */
    const __m512i inside = _mm512_min_epu32((__m512i)index, _mm512_set1_epi32(NET_TABLE_INTERVALS - 1));
    (void)net_least_ints; /* which other widths call */
    return (net_ints)_mm512_i32gather_epi32(inside, (const void *)net_tanh_table, 2);
#elif NET_WIDTH == 32
    const net_ints inside = net_least_ints(index, net_all_ints(NET_TABLE_INTERVALS - 1));
    return (net_ints)_mm256_i32gather_epi32((const int *)(const void *)net_tanh_table, (__m256i)inside, 2);
#elif NET_WIDTH == 16 && defined(__SSE2__)
    const __m128i most = _mm_set1_epi16(NET_TABLE_INTERVALS - 1);
    const __m128i inside = _mm_min_epi16(_mm_packs_epi32((__m128i)index, (__m128i)index), most);
    const int at[] = {_mm_extract_epi16(inside, 0), _mm_extract_epi16(inside, 1),
        _mm_extract_epi16(inside, 2), _mm_extract_epi16(inside, 3)};
    __m128i lines[4];
    NET_UNROLL
    for (int k = 0; k < 4; ++k) {
        int32_t line;
        memcpy(&line, net_tanh_table + at[k], sizeof line);
        lines[k] = _mm_cvtsi32_si128(line);
    }
    const __m128i low = _mm_unpacklo_epi32(lines[0], lines[1]);
    return (net_ints)_mm_unpacklo_epi64(low, _mm_unpacklo_epi32(lines[2], lines[3]));
#elif NET_WIDTH == 16
    const net_ints at = net_least_ints(index, net_all_ints(NET_TABLE_INTERVALS - 1));
    net_ints lines = index;
    for (int k = 0; k < 4; ++k) {
        int32_t line;
        memcpy(&line, net_tanh_table + at[k], sizeof line);
        lines[k] = line;
    }
    return lines;
#else
    const int at = net_least_ints(index, NET_TABLE_INTERVALS - 1);
    return (int32_t)(net_tanh_table[at] | (uint32_t)net_tanh_table[at + 1] << 16);
#endif
}

/* --- net_new_cells (cells_int16) --- */
/* f c + i candidate, with so many fractional bits fewer than 11. */
static NET_ALWAYS_INLINE net_ints net_new_cells(net_ints f, net_ints c, net_ints i, net_ints candidate, int fewer)
{
    const net_ints sum = net_multiply_halves(c, f) + (net_multiply_halves(candidate, i) >> (4 + fewer));
    return net_clamp_ints((sum + NET_HALF) >> 15, NET_LARGEST_CELL);
}

/* --- net_new_cells (cells_int32) --- */
/* f c + i candidate, with so many fractional bits fewer than 19. */
static NET_ALWAYS_INLINE net_ints net_new_cells(net_ints f, net_ints c, net_ints i, net_ints candidate, int fewer)
{
    const net_ints added = net_halved_products(i, candidate) >> (10 + fewer);
    return net_clamp_ints(net_multiply_by_gates(f, c) + added, NET_LARGEST_CELL);
}

/* --- net_states (cells_int16) --- */
/* Products of a gate and a tanh as states with so many fractional bits fewer than usual. */
static NET_ALWAYS_INLINE net_ints net_states(net_ints gate, net_ints tanh, int fewer)
{
    return net_requantize_ints(net_multiply_halves(tanh, gate), fewer);
}

/* --- net_states (cells_int32) --- */
/* Products of a gate and a tanh as states with so many fractional bits fewer than usual. */
static NET_ALWAYS_INLINE net_ints net_states(net_ints gate, net_ints tanh, int fewer)
{
    return (net_halved_products(gate, tanh) + (16384 << fewer)) >> (15 + fewer);
}

/* --- net_last_states (cells_int32) --- */
/* The same as states with 15 fractional bits, where 1 saturates. */
static NET_ALWAYS_INLINE net_ints net_last_states(net_ints gate, net_ints tanh)
{
    return net_clamp_ints((net_halved_products(gate, tanh) + 8192) >> 14, 32767);
}
