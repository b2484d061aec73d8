/* Gates of two panels at once, where vectors have 512 bits. */

/* --- net_first_ints (cells_int16) --- */
#if NET_WIDTH == 64
/* Those numbers that were packed first. */
static NET_ALWAYS_INLINE net_ints net_first_ints(net_shorts x)
{
    return (net_ints)_mm512_unpacklo_epi16((__m512i)x, (__m512i)x) >> 16;
}
#endif

/* --- net_first_products (cells_int16) --- */
#if NET_WIDTH == 64
/* The products of those numbers that were packed first. */
static NET_ALWAYS_INLINE net_ints net_first_products(net_shorts a, net_shorts b)
{
    const __m512i low = _mm512_mullo_epi16((__m512i)a, (__m512i)b);
    const __m512i high = _mm512_mulhi_epi16((__m512i)a, (__m512i)b);
    return (net_ints)_mm512_unpacklo_epi16(low, high);
}
#endif

/* --- net_load_shorts (cells_int16) --- */
#if NET_WIDTH == 64
static NET_ALWAYS_INLINE net_shorts net_load_shorts(const int16_t *from)
{
    const __m512i packed = _mm512_set_epi64(7, 3, 6, 2, 5, 1, 4, 0);
    return (net_shorts)_mm512_permutexvar_epi64(packed, _mm512_loadu_si512((const void *)from));
}
#endif

/* --- net_second_ints (cells_int16) --- */
#if NET_WIDTH == 64
/* Those numbers that were packed second. */
static NET_ALWAYS_INLINE net_ints net_second_ints(net_shorts x)
{
    return (net_ints)_mm512_unpackhi_epi16((__m512i)x, (__m512i)x) >> 16;
}
#endif

/* --- net_second_products (cells_int16) --- */
#if NET_WIDTH == 64
/* The products of those that were packed second. */
static NET_ALWAYS_INLINE net_ints net_second_products(net_shorts a, net_shorts b)
{
    const __m512i low = _mm512_mullo_epi16((__m512i)a, (__m512i)b);
    const __m512i high = _mm512_mulhi_epi16((__m512i)a, (__m512i)b);
    return (net_ints)_mm512_unpackhi_epi16(low, high);
}
#endif

/* --- net_shift_left_shorts (cells_int16) --- */
#if NET_WIDTH == 64
/* Cells times a factor; what is beyond 16 bits then is beyond all that a gate tells apart. */
static NET_ALWAYS_INLINE net_shorts net_shift_left_shorts(net_shorts cells, int16_t factor)
{
    const net_shorts most = net_all_shorts((int16_t)(INT16_MAX / factor));
    const __m512i inside = _mm512_max_epi16(_mm512_min_epi16((__m512i)cells, (__m512i)most), (__m512i)-most);
    return (net_shorts)inside * factor;
}
#endif

/* --- net_shorts_cells (cells_int16) --- */
#if NET_WIDTH == 64
/* The same as net_new_cells. */
static NET_ALWAYS_INLINE net_shorts net_shorts_cells(net_shorts f, net_shorts c, net_shorts i, net_shorts candidate,
    int fewer)
{
    const net_ints first = net_first_products(f, c) + (net_first_products(i, candidate) >> (4 + fewer));
    const net_ints second = net_second_products(f, c) + (net_second_products(i, candidate) >> (4 + fewer));
    const net_shorts new_c = net_packed_ints((first + NET_HALF) >> 15, (second + NET_HALF) >> 15);
    return (net_shorts)_mm512_max_epi16((__m512i)new_c, (__m512i)net_all_shorts(-NET_LARGEST_CELL));
}
#endif

/* --- net_shorts_hard_sigmoid (cells_int16) --- */
#if NET_WIDTH == 64
/* The same as net_gates_hard_sigmoid. */
static NET_ALWAYS_INLINE net_shorts net_shorts_hard_sigmoid(net_shorts u)
{
    const net_shorts most = net_all_shorts(NET_HALF / NET_ARGUMENT_STEP);
    const __m512i inside = _mm512_max_epi16(_mm512_min_epi16((__m512i)u, (__m512i)most), (__m512i)-most);
    const __m512i scaled = (__m512i)((net_shorts)inside * NET_ARGUMENT_STEP);
    const __m512i y = _mm512_add_epi16(scaled, (__m512i)net_all_shorts(NET_HALF)); /* without a sign */

    return (net_shorts)_mm512_min_epu16(y, (__m512i)net_all_shorts(NET_ONE));
}
#endif

/* --- net_shorts_sigmoid (cells_int16) --- */
#if NET_WIDTH == 64
/* The same as net_gates_sigmoid. */
static NET_ALWAYS_INLINE net_shorts net_shorts_sigmoid(net_shorts u)
{
    const net_shorts one_more = net_shorts_tanh(u) ^ net_all_shorts(INT16_MIN); /* without a sign */

    return (net_shorts)_mm512_srli_epi16((__m512i)one_more, 1);
}
#endif

/* --- net_shorts_states (cells_int16) --- */
#if NET_WIDTH == 64
/* Products of two gates as states: the same as net_requantize_ints of them. */
static NET_ALWAYS_INLINE net_shorts net_shorts_states(net_shorts a, net_shorts b, int fewer)
{
    return net_packed_ints(net_requantize_ints(net_first_products(a, b), fewer),
        net_requantize_ints(net_second_products(a, b), fewer));
}
#endif

/* --- net_shorts_tanh (cells_int16) --- */
#if NET_WIDTH == 64
/* The same as net_gates_tanh. What follows an entry is at the same index of the table without its first. */
static NET_ALWAYS_INLINE net_shorts net_shorts_tanh(net_shorts u)
{
    const __mmask32 negative = _mm512_movepi16_mask((__m512i)u);
    const __m512i magnitude = _mm512_abs_epi16((__m512i)u);
    const net_shorts a = (net_shorts)_mm512_min_epu16(magnitude, (__m512i)net_all_shorts(NET_TANH_END));
    const net_shorts index = a >> NET_TABLE_SHIFT;
    const net_shorts low = net_table_entries(net_tanh_table, NET_TABLE_INTERVALS, index);
    const net_shorts rise = net_table_entries(net_tanh_table + 1, NET_TABLE_INTERVALS, index) - low;
    const __m512i half = (__m512i)net_all_shorts(NET_TABLE_HALF);
    const __m512i product = _mm512_mullo_epi16((__m512i)rise, (__m512i)(a & NET_TABLE_MASK)); /* no sign */
    const __m512i part = _mm512_srli_epi16(_mm512_add_epi16(product, half), NET_TABLE_SHIFT);
    const __m512i y = _mm512_add_epi16((__m512i)low, part);

    return (net_shorts)_mm512_mask_sub_epi16(y, negative, _mm512_setzero_si512(), y);
}
#endif

/* --- net_store_shorts (cells_int16) --- */
#if NET_WIDTH == 64
static NET_ALWAYS_INLINE void net_store_shorts(int16_t *to, net_shorts x)
{
    const __m512i in_order = _mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0);
    _mm512_storeu_si512((void *)to, _mm512_permutexvar_epi64(in_order, (__m512i)x));
}
#endif

/* --- net_entry_rises (cells_int32) --- */
#if NET_WIDTH == 64
/* By how much the entry behind each of these is larger, and how much less the one behind that adds. */
static const uint16_t net_entry_rises[] = {NET_ENTRY_RISES};
#endif

/* --- net_even_entries (cells_int32) --- */
#if NET_WIDTH == 64
/* Every second entry of the table of tanh. */
static const uint16_t net_even_entries[] = {NET_EVEN_ENTRIES};
#endif

/* --- net_two_ints (cells_int32) --- */
/* Where vectors are widest, those of two panels at once. */
#if NET_WIDTH == 64
typedef struct {
    net_ints first, second;
} net_two_ints;
#endif

/* --- net_two_hard_sigmoid (cells_int32) --- */
#if NET_WIDTH == 64
static NET_ALWAYS_INLINE net_two_ints net_two_hard_sigmoid(net_ints u, net_ints v)
{
    const net_two_ints y = {net_gates_hard_sigmoid(u), net_gates_hard_sigmoid(v)};

    return y;
}
#endif

/* --- net_two_interpolated (cells_int32) --- */
#if NET_WIDTH == 64
/*
 * The same as net_gates_interpolated, with tables in registers. One has every second entry; the other has by how much
 * the next is larger, and above that how much less the one behind it adds. So half as many entries are looked up.
 */
static NET_ALWAYS_INLINE net_two_ints net_two_interpolated(net_ints u, net_ints v)
{
    const __m512i end = (__m512i)net_all_ints(NET_TANH_END);
    const net_ints a = (net_ints)_mm512_min_epu32(_mm512_abs_epi32((__m512i)u), end);
    const net_ints b = (net_ints)_mm512_min_epu32(_mm512_abs_epi32((__m512i)v), end);
    const net_shorts index = net_packed_ints(a >> NET_TABLE_SHIFT, b >> NET_TABLE_SHIFT);
    const __mmask32 odd = _mm512_test_epi16_mask((__m512i)index, (__m512i)net_all_shorts(1));
    const __m512i even = (__m512i)net_table_entries(net_even_entries, NET_TABLE_INTERVALS / 2, index >> 1);
    const net_shorts rises = net_table_entries(net_entry_rises, NET_TABLE_INTERVALS / 2, index >> 1);
    const __m512i next = (__m512i)(rises & NET_RISE_MASK);
    const __m512i low = _mm512_mask_add_epi16(even, odd, even, next);
    const __m512i rise = _mm512_mask_sub_epi16(next, odd, next, (__m512i)(rises >> NET_RISE_BITS));
    const __m512i zeros = _mm512_setzero_si512();
    const net_ints first = net_interpolated(
        (net_ints)_mm512_unpacklo_epi16(low, zeros), (net_ints)_mm512_unpacklo_epi16(rise, zeros), a, u);
    const net_ints second = net_interpolated(
        (net_ints)_mm512_unpackhi_epi16(low, zeros), (net_ints)_mm512_unpackhi_epi16(rise, zeros), b, v);
    const net_two_ints y = {first, second};

    return y;
}
#endif

/* --- net_two_sigmoid (cells_int32) --- */
#if NET_WIDTH == 64
/* The same as net_gates_sigmoid. */
static NET_ALWAYS_INLINE net_two_ints net_two_sigmoid(net_ints u, net_ints v)
{
    const net_two_ints both = net_two_interpolated(u, v);
    const net_two_ints y = {net_rounded_sigmoid(both.first), net_rounded_sigmoid(both.second)};

    return y;
}
#endif

/* --- net_two_tanh (cells_int32) --- */
#if NET_WIDTH == 64
/* The same as net_gates_tanh. */
static NET_ALWAYS_INLINE net_two_ints net_two_tanh(net_ints u, net_ints v)
{
    const net_two_ints both = net_two_interpolated(u, v);
    const net_two_ints y = {net_rounded_tanh(both.first), net_rounded_tanh(both.second)};

    return y;
}
#endif
