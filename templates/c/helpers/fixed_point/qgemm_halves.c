/* Words of eight inputs, multiplied by panels of weights of 4 bits, two in a byte. */

/* --- net_eight_inputs (panels_int4x8) --- */
/*
 * A word is eight inputs, which net_eight_inputs_at reads. The upper bits of four bytes are the weights of the first
 * four, the lower bits those of the last four. net_add_dots_of_halves adds 16 times the products. AVX512-VNNI takes
 * inputs without a sign, as for weights of 8 bits.
 */
#define NET_HALVES 8
#define NET_BYTES 4
#define NET_UNSIGNED (NET_WIDTH == 64)
#if NET_WIDTH == 64
typedef struct {
    net_ints first, last;
} net_eight_inputs;
static NET_ALWAYS_INLINE net_eight_inputs net_eight_inputs_of(int32_t first, int32_t last)
{
    const __m512i offset = _mm512_set1_epi8(-128);
    net_eight_inputs word;
    word.first = (net_ints)_mm512_xor_si512(_mm512_set1_epi32(first), offset);
    word.last = (net_ints)_mm512_xor_si512(_mm512_set1_epi32(last), offset);
    return word;
}
static NET_ALWAYS_INLINE net_ints net_add_dots_of_halves(net_ints sum, const net_w *weights, net_eight_inputs word)
{
    const __m512i upper_bits = _mm512_set1_epi8(-16);
    const __m512i both = _mm512_loadu_si512((const void *)weights);
    const __m512i first = _mm512_and_si512(both, upper_bits);
    const __m512i last = _mm512_and_si512(_mm512_slli_epi16(both, 4), upper_bits);
    const __m512i of_first = _mm512_dpbusd_epi32((__m512i)sum, (__m512i)word.first, first);
    return (net_ints)_mm512_dpbusd_epi32(of_first, (__m512i)word.last, last);
}
#elif NET_WIDTH == 32
/* Weights have no sign here: each is 8 larger. 16 bits hold four of their products. */
typedef struct {
    net_ints first, last, added;
} net_eight_inputs;
static NET_ALWAYS_INLINE net_eight_inputs net_eight_inputs_of(int32_t first, int32_t last)
{
    const __m256i eights = _mm256_set1_epi8(8);
    net_eight_inputs word;
    word.first = net_all_ints(first);
    word.last = net_all_ints(last);
    word.added = (net_ints)_mm256_add_epi16(
        _mm256_maddubs_epi16(eights, (__m256i)word.first), _mm256_maddubs_epi16(eights, (__m256i)word.last));
    return word;
}
static NET_ALWAYS_INLINE net_ints net_add_dots_of_halves(net_ints sum, const net_w *weights, net_eight_inputs word)
{
    const __m256i lower_bits = _mm256_set1_epi8(15);
    const __m256i signed_weights = _mm256_loadu_si256((const __m256i *)(const void *)weights);
    const __m256i both = _mm256_xor_si256(signed_weights, _mm256_set1_epi8(-120));
    const __m256i first = _mm256_and_si256(_mm256_srli_epi16(both, 4), lower_bits);
    const __m256i last = _mm256_and_si256(both, lower_bits);
    const __m256i products = _mm256_add_epi16(
        _mm256_maddubs_epi16(first, (__m256i)word.first), _mm256_maddubs_epi16(last, (__m256i)word.last));
    const __m256i pairs = _mm256_sub_epi16(products, (__m256i)word.added);
    return sum + (net_ints)_mm256_madd_epi16(pairs, _mm256_set1_epi16(16));
}
#elif NET_WIDTH == 16 && defined(__SSE2__)
/* 16 times the inputs, as 16 bits: the first and third of four, and the second and fourth. */
typedef struct {
    net_ints even, odd, last_even, last_odd;
} net_eight_inputs;
static NET_ALWAYS_INLINE net_eight_inputs net_eight_inputs_of(int32_t first, int32_t last)
{
    const __m128i four = _mm_set1_epi32(first);
    const __m128i last_four = _mm_set1_epi32(last);
    net_eight_inputs word;
    word.even = (net_ints)_mm_srai_epi16(_mm_slli_epi16(four, 8), 4);
    word.odd = (net_ints)_mm_slli_epi16(_mm_srai_epi16(four, 8), 4);
    word.last_even = (net_ints)_mm_srai_epi16(_mm_slli_epi16(last_four, 8), 4);
    word.last_odd = (net_ints)_mm_slli_epi16(_mm_srai_epi16(last_four, 8), 4);
    return word;
}
static NET_ALWAYS_INLINE net_ints net_add_dots_of_halves(net_ints sum, const net_w *weights, net_eight_inputs word)
{
    const __m128i both = _mm_loadu_si128((const __m128i *)(const void *)weights);
    const __m128i even = _mm_srai_epi16(_mm_slli_epi16(both, 8), 12);
    const __m128i odd = _mm_srai_epi16(both, 12);
    const __m128i last_even = _mm_srai_epi16(_mm_slli_epi16(both, 12), 12);
    const __m128i last_odd = _mm_srai_epi16(_mm_slli_epi16(both, 4), 12);
    sum += (net_ints)_mm_madd_epi16(even, (__m128i)word.even);
    sum += (net_ints)_mm_madd_epi16(odd, (__m128i)word.odd);
    sum += (net_ints)_mm_madd_epi16(last_even, (__m128i)word.last_even);
    return sum + (net_ints)_mm_madd_epi16(last_odd, (__m128i)word.last_odd);
}
#elif NET_WIDTH == 16
typedef struct {
    net_ints first, last;
} net_eight_inputs;
static NET_ALWAYS_INLINE net_eight_inputs net_eight_inputs_of(int32_t first, int32_t last)
{
    const net_eight_inputs word = {net_all_ints(first), net_all_ints(last)};
    return word;
}
static NET_ALWAYS_INLINE net_ints net_add_dots_of_halves(net_ints sum, const net_w *weights, net_eight_inputs word)
{
    const int8x16_t both = vld1q_s8(weights);
    const int8x16_t first = vandq_s8(both, vdupq_n_s8(-16));
    const int8x16_t last = vshlq_n_s8(both, 4);
#ifdef __ARM_FEATURE_DOTPROD
    const int32x4_t of_first = vdotq_s32((int32x4_t)sum, first, (int8x16_t)word.first);
    return (net_ints)vdotq_s32(of_first, last, (int8x16_t)word.last);
#else
    /* Two products of magnitudes up to 127 and 128 add up to no more than 16 bits hold. */
    const int8x8_t x = vget_low_s8((int8x16_t)word.first);
    const int8x8_t last_x = vget_low_s8((int8x16_t)word.last);
    const int16x8_t low = vmlal_s8(vmull_s8(vget_low_s8(first), x), vget_low_s8(last), last_x);
    const int16x8_t high = vmlal_s8(vmull_s8(vget_high_s8(first), x), vget_high_s8(last), last_x);
    const int32x4_t low_pairs = vpaddlq_s16(low);
    const int32x4_t high_pairs = vpaddlq_s16(high);
    const int32x2_t low_sums = vpadd_s32(vget_low_s32(low_pairs), vget_high_s32(low_pairs));
    const int32x2_t high_sums = vpadd_s32(vget_low_s32(high_pairs), vget_high_s32(high_pairs));
    return sum + (net_ints)vcombine_s32(low_sums, high_sums);
#endif
}
#else
typedef struct {
    int16_t at[8];
} net_eight_inputs;
static NET_ALWAYS_INLINE net_eight_inputs net_eight_inputs_at(const net_q *x)
{
    const net_eight_inputs eight = {{x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]}};
    return eight;
}
static NET_ALWAYS_INLINE net_ints net_add_dots_of_halves(net_ints sum, const net_w *weights, net_eight_inputs word)
{
    for (int k = 0; k < 4; ++k) {
        sum += (net_w)(weights[k] & ~15) * word.at[k] + (net_w)(weights[k] * 16) * word.at[k + 4];
    }
    return sum;
}
#endif
#if NET_WIDTH > 4
static NET_ALWAYS_INLINE net_eight_inputs net_eight_inputs_at(const net_q *x)
{
    int32_t first;
    int32_t last;
    memcpy(&first, x, sizeof first);
    memcpy(&last, x + 4, sizeof last);
    return net_eight_inputs_of(first, last);
}
#endif

/* --- net_rest_of_eight_inputs (panels_int4x8) --- */
/* The last inputs of a row, of which there are fewer than eight, and zeros. Bytes in memory would be slower to load. */
static NET_ALWAYS_INLINE net_eight_inputs net_rest_of_eight_inputs(const net_q *x, int count)
{
#if NET_WIDTH > 4
    uint32_t first = 0;
    uint32_t last = 0;
    while (count > 4) {
        last = last << 8 | (uint8_t)x[--count];
    }
    while (count > 0) {
        first = first << 8 | (uint8_t)x[--count];
    }
    return net_eight_inputs_of((int32_t)first, (int32_t)last);
#else
    net_q rest[NET_HALVES] = {0};
    for (int k = 0; k < count; ++k) {
        rest[k] = x[k];
    }
    return net_eight_inputs_at(rest);
#endif
}

/* --- net_qgemm_plain_of_halves (panels_int4x8) --- */
/*
 * The same as net_qgemm_plain. Weights are unpacked to two words of bytes.
 */
static void net_qgemm_plain_of_halves(int32_t *z, const net_q *x, const net_w *kernel, const int32_t *bias, int inputs,
    int columns)
{
    int32_t parts[16 * NET_BYTES] = {0};
    for (int k = 0; k < inputs; k += NET_HALVES) {
        net_w first[16 * NET_BYTES];
        net_w last[16 * NET_BYTES];
        net_q eight[NET_HALVES];
        for (int c = 0; c < 16 * NET_BYTES; ++c) {
            first[c] = (net_w)(kernel[c] & ~15);
            last[c] = (net_w)(kernel[c] * 16);
        }
        for (int place = 0; place < NET_HALVES; ++place) {
            eight[place] = (net_q)(k + place < inputs ? x[k + place] : 0);
        }
        net_add_words(parts, first, last, eight);
        kernel += columns * NET_BYTES;
    }
    for (int c = 0; c < 16; ++c) {
        int32_t sum = bias[c];
        for (int place = 0; place < NET_BYTES; ++place) {
            sum += parts[c * NET_BYTES + place];
        }
        z[c] = sum;
    }
}
