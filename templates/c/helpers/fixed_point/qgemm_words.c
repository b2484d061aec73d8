/* Words of inputs, multiplied by panels of weights. */

/* --- net_inputs (activations_int16) --- */
/* A word is a pair of inputs, which net_inputs_at reads. */
#define NET_TOGETHER 2
#define NET_UNSIGNED 0
#if NET_WIDTH > 4
typedef net_ints net_inputs;
static NET_ALWAYS_INLINE net_inputs net_inputs_at(const net_q *x)
{
    int32_t pair;
    memcpy(&pair, x, sizeof pair);
    return net_all_ints(pair);
}
#else
typedef struct {
    int32_t low, high;
} net_inputs;
static NET_ALWAYS_INLINE net_inputs net_inputs_at(const net_q *x)
{
    const net_inputs pair = {x[0], x[1]};
    return pair;
}
#endif

/* --- net_inputs (panels_int8) --- */
/*
 * A word is four inputs, which net_inputs_at reads; net_add_dots adds for each lane their products with the next four
 * weights. Weights are such that no sum can overflow, nor any part of it; none is -128. AVX512-VNNI takes inputs
 * without a sign, 128 larger, for which there is a bias of its own.
 */
#define NET_TOGETHER 4
#define NET_UNSIGNED (NET_WIDTH == 64)
#if NET_WIDTH == 64
typedef net_ints net_inputs;
static NET_ALWAYS_INLINE net_inputs net_inputs_at(const net_q *x)
{
    int32_t four;
    memcpy(&four, x, sizeof four);
    return (net_ints)_mm512_xor_si512(_mm512_set1_epi32(four), _mm512_set1_epi8(-128));
}
static NET_ALWAYS_INLINE net_ints net_add_dots(net_ints sum, const net_w *weights, net_inputs x)
{
    return (net_ints)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)x, _mm512_loadu_si512((const void *)weights));
}
#elif NET_WIDTH == 32
/* Two products of magnitudes up to 127 add up to no more than 16 bits hold. */
typedef struct {
    net_ints x, magnitude;
} net_inputs;
static NET_ALWAYS_INLINE net_inputs net_inputs_at(const net_q *x)
{
    int32_t four;
    net_inputs word;
    memcpy(&four, x, sizeof four);
    word.x = net_all_ints(four);
    word.magnitude = (net_ints)_mm256_abs_epi8((__m256i)word.x);
    return word;
}
static NET_ALWAYS_INLINE net_ints net_add_dots(net_ints sum, const net_w *weights, net_inputs word)
{
    const __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)weights);
    const __m256i pairs = _mm256_maddubs_epi16((__m256i)word.magnitude, _mm256_sign_epi8(w, (__m256i)word.x));
    return sum + (net_ints)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}
#elif NET_WIDTH == 16 && defined(__SSE2__)
/* The first and third of the four as 16 bits, and the second and fourth. */
typedef struct {
    net_ints even, odd;
} net_inputs;
static NET_ALWAYS_INLINE net_inputs net_inputs_at(const net_q *x)
{
    int32_t four;
    net_inputs word;
    memcpy(&four, x, sizeof four);
    const __m128i every = _mm_set1_epi32(four);
    word.even = (net_ints)_mm_srai_epi16(_mm_slli_epi16(every, 8), 8);
    word.odd = (net_ints)_mm_srai_epi16(every, 8);
    return word;
}
static NET_ALWAYS_INLINE net_ints net_add_dots(net_ints sum, const net_w *weights, net_inputs word)
{
    const __m128i w = _mm_loadu_si128((const __m128i *)(const void *)weights);
    const __m128i even = _mm_srai_epi16(_mm_slli_epi16(w, 8), 8);
    const __m128i odd = _mm_srai_epi16(w, 8);
    sum += (net_ints)_mm_madd_epi16(even, (__m128i)word.even);
    return sum + (net_ints)_mm_madd_epi16(odd, (__m128i)word.odd);
}
#elif NET_WIDTH == 16
typedef net_ints net_inputs;
static NET_ALWAYS_INLINE net_inputs net_inputs_at(const net_q *x)
{
    int32_t four;
    memcpy(&four, x, sizeof four);
    return net_all_ints(four);
}
static NET_ALWAYS_INLINE net_ints net_add_dots(net_ints sum, const net_w *weights, net_inputs x)
{
#ifdef __ARM_FEATURE_DOTPROD
    return (net_ints)vdotq_s32((int32x4_t)sum, vld1q_s8(weights), (int8x16_t)x);
#else
    /* Two products of magnitudes up to 127 add up to no more than 16 bits hold. */
    const int8x16_t w = vld1q_s8(weights);
    const int8x8_t four = vget_low_s8((int8x16_t)x);
    const int16x8_t first = vmull_s8(vget_low_s8(w), four);
    const int16x8_t second = vmull_s8(vget_high_s8(w), four);
    const int16x4_t low = vpadd_s16(vget_low_s16(first), vget_high_s16(first));
    const int16x4_t high = vpadd_s16(vget_low_s16(second), vget_high_s16(second));
    return (net_ints)vpadalq_s16((int32x4_t)sum, vcombine_s16(low, high));
#endif
}
#else
typedef struct {
    int16_t at[4];
} net_inputs;
static NET_ALWAYS_INLINE net_inputs net_inputs_at(const net_q *x)
{
    const net_inputs four = {{x[0], x[1], x[2], x[3]}};
    return four;
}
static NET_ALWAYS_INLINE net_ints net_add_dots(net_ints sum, const net_w *weights, net_inputs x)
{
    return sum + weights[0] * x.at[0] + weights[1] * x.at[1] + weights[2] * x.at[2] + weights[3] * x.at[3];
}
#endif

/* --- net_add_words (activations_int16) --- */
/* Adds the products of four inputs with two words of weights in 16 columns. */
static void net_add_words(int32_t *parts, const net_w *first, const net_w *second, const net_q *x)
{
    const int32_t a = x[0];
    const int32_t b = x[1];
    const int32_t c = x[2];
    const int32_t d = x[3];
    for (int k = 0; k < 2 * 16; k += 2) {
        const int32_t part_0 = first[k] * a + second[k] * c;
        const int32_t part_1 = first[k + 1] * b + second[k + 1] * d;
        parts[k] += part_0;
        parts[k + 1] += part_1;
    }
}

/* --- net_add_words (panels_int8) --- */
/*
 * Adds the products of eight inputs with two words of weights in 16 columns. Two of magnitudes up to 127^2 add up to no
 * more than 16 bits hold.
 */
static void net_add_words(int32_t *parts, const net_w *first, const net_w *second, const net_q *x)
{
    const int16_t a = x[0];
    const int16_t b = x[1];
    const int16_t c = x[2];
    const int16_t d = x[3];
    const int16_t e = x[4];
    const int16_t f = x[5];
    const int16_t g = x[6];
    const int16_t h = x[7];
    for (int k = 0; k < 4 * 16; k += 4) {
        const int16_t part_0 = (int16_t)(first[k] * a + second[k] * e);
        const int16_t part_1 = (int16_t)(first[k + 1] * b + second[k + 1] * f);
        const int16_t part_2 = (int16_t)(first[k + 2] * c + second[k + 2] * g);
        const int16_t part_3 = (int16_t)(first[k + 3] * d + second[k + 3] * h);
        parts[k] += part_0;
        parts[k + 1] += part_1;
        parts[k + 2] += part_2;
        parts[k + 3] += part_3;
    }
}

/* --- net_add_dots (panels_int16) --- */
/*
 * Adds for each lane the products of a pair of inputs with the next pair of weights. Weights are such that no sum can
 * overflow, nor any part of it.
 */
static NET_ALWAYS_INLINE net_ints net_add_dots(net_ints sum, const net_w *weights, net_inputs x)
{
#if NET_WIDTH == 64
    return (net_ints)_mm512_dpwssd_epi32((__m512i)sum, (__m512i)x, _mm512_loadu_si512((const void *)weights));
#elif NET_WIDTH == 32
    const __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)weights);
    return sum + (net_ints)_mm256_madd_epi16(w, (__m256i)x);
#elif NET_WIDTH == 16 && defined(__SSE2__)
    return sum + (net_ints)_mm_madd_epi16(_mm_loadu_si128((const __m128i *)(const void *)weights), (__m128i)x);
#elif NET_WIDTH == 16
    const int16x8_t w = vld1q_s16(weights);
    const int16x4_t pair = vget_low_s16((int16x8_t)x);
    const int32x4_t first = vmull_s16(vget_low_s16(w), pair);
    const int32x4_t second = vmull_s16(vget_high_s16(w), pair);
    const int32x2_t low = vpadd_s32(vget_low_s32(first), vget_high_s32(first));
    return sum + (net_ints)vcombine_s32(low, vpadd_s32(vget_low_s32(second), vget_high_s32(second)));
#else
    return sum + weights[0] * x.low + weights[1] * x.high;
#endif
}

/* --- net_add_dots (panels_int8x16) --- */
/*
 * Adds for each lane the products of a pair of inputs with the next pair of weights, which are made as wide first.
 * Weights are such that no sum can overflow, nor any part of it.
 */
static NET_ALWAYS_INLINE net_ints net_add_dots(net_ints sum, const net_w *weights, net_inputs x)
{
#if NET_WIDTH == 64
    const __m512i w = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(const void *)weights));
    return (net_ints)_mm512_dpwssd_epi32((__m512i)sum, (__m512i)x, w);
#elif NET_WIDTH == 32
    const __m256i w = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)weights));
    return sum + (net_ints)_mm256_madd_epi16(w, (__m256i)x);
#elif NET_WIDTH == 16 && defined(__SSE2__)
    const __m128i w = _mm_loadl_epi64((const __m128i *)(const void *)weights);
    return sum + (net_ints)_mm_madd_epi16(_mm_srai_epi16(_mm_unpacklo_epi8(w, w), 8), (__m128i)x);
#elif NET_WIDTH == 16
    const int16x8_t w = vmovl_s8(vld1_s8(weights));
    const int16x4_t pair = vget_low_s16((int16x8_t)x);
    const int32x4_t first = vmull_s16(vget_low_s16(w), pair);
    const int32x4_t second = vmull_s16(vget_high_s16(w), pair);
    const int32x2_t low = vpadd_s32(vget_low_s32(first), vget_high_s32(first));
    return sum + (net_ints)vcombine_s32(low, vpadd_s32(vget_low_s32(second), vget_high_s32(second)));
#else
    return sum + weights[0] * x.low + weights[1] * x.high;
#endif
}
