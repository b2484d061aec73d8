/* Floats to integers. */

/* --- net_quantize --- */
/*
 * Rounds a number to the nearest integer, halves away from zero, and saturates. Twice the number is given, and twice
 * the largest integer. NaN becomes 0.
 */
static int32_t net_quantize(float halves, float limit)
{
    int32_t truncated = 0;
    if (halves < limit && halves > -limit) {
        truncated = (int32_t)halves;
    } else if (halves == halves) {
        truncated = (int32_t)(halves > 0.0f ? limit : -limit);
    }
    const int32_t away = truncated + (truncated < 0 ? -1 : 1);
    return (away + (away < 0)) >> 1; /* away / 2, a call of a division where code is small */
}

/* --- net_quantize (constant_time) --- */
/*
 * Rounds a number to the nearest integer, halves away from zero, and saturates. Twice the number is given, and twice
 * the largest integer. NaN becomes 0. Bits of floats are in order, as integers are.
 */
static int32_t net_quantize(float halves, float limit)
{
    uint32_t bits;
    int32_t largest;
    float inside;
    memcpy(&bits, &halves, sizeof bits);
    memcpy(&largest, &limit, sizeof largest);
    const int32_t sign = net_opaque(-(int32_t)(bits >> 31));
    const int32_t magnitude = (int32_t)(bits & 0x7FFFFFFFu);
    const int32_t nearest = net_limited(magnitude, 0, largest) & ~net_less(0x7F800000, magnitude);
    memcpy(&inside, &nearest, sizeof inside);
    const int32_t rounded = ((int32_t)inside + 1) >> 1;
    return (rounded ^ sign) - sign;
}

/* --- net_quantize_row --- */
/* Rounds the products of some numbers and a factor, as net_quantize does. */
static void net_quantize_row(net_q *to, const float *x, int count, float factor, float limit)
{
    for (int k = 0; k < count; ++k) {
        to[k] = (net_q)net_quantize(x[k] * factor, limit);
    }
}

/* --- net_quantize_row (vectors) --- */
/* Rounds the products of some numbers and a factor, as net_quantize does: vectors of them, then those that are left. */
static void net_quantize_row(net_q *to, const float *x, int count, float factor, float limit)
{
    float factors[NET_LANES];
    int k = 0;
    for (int lane = 0; lane < NET_LANES; ++lane) {
        factors[lane] = factor;
    }
    for (; k + NET_LANES <= count; k += NET_LANES) {
        net_store_q(to + k, net_quantized(x + k, factors, limit));
    }
    for (; k < count; ++k) {
        to[k] = (net_q)net_quantize(x[k] * factor, limit);
    }
}

/* --- net_quantize_features --- */
/* Rounds the products of rows of numbers and a factor for each feature, as net_quantize does. */
static void net_quantize_features(net_q *to, const float *x, int count, const float *factors, int features, float limit)
{
    for (int k = 0, of = 0; k < count; ++k) {
        to[k] = (net_q)net_quantize(x[k] * factors[of], limit);
        of = of + 1 < features ? of + 1 : 0;
    }
}

/* --- net_quantize_features (vectors) --- */
/*
 * Rounds the products of rows of numbers and a factor for each feature, as net_quantize does. Behind the factors the
 * first ones are repeated, to fill a vector that begins at the last.
 */
static void net_quantize_features(net_q *to, const float *x, int count, const float *factors, int features, float limit)
{
    const int ahead = NET_LANES % features;
    int k = 0, of = 0;
    for (; k + NET_LANES <= count; k += NET_LANES) {
        net_store_q(to + k, net_quantized(x + k, factors + of, limit));
        of = of + ahead < features ? of + ahead : of + ahead - features;
    }
    for (; k < count; ++k) {
        to[k] = (net_q)net_quantize(x[k] * factors[of], limit);
        of = of + 1 < features ? of + 1 : 0;
    }
}

/* --- net_look_up_quantized --- */
/* y = for each of n indices its row in the table (vocabulary, features). */
static int net_look_up_quantized(net_q *y, const float *indices, int n, const NET_FLASH net_w *table, int vocabulary, int features)
{
    for (int i = 0; i < n; ++i) {
        const int row = net_row_index(indices[i], vocabulary);
        if (row < 0) {
            return NET_ERROR_INDEX;
        }
        for (int k = 0; k < features; ++k) {
            y[i * features + k] = table[row * features + k];
        }
    }
    return NET_OK;
}

/* --- net_quantized (vectors) --- */
/* The products of some numbers and factors, rounded as net_quantize does. NEON makes 0 of NaN by itself. */
static NET_ALWAYS_INLINE net_ints net_quantized(const float *from, const float *factors, float limit)
{
#if NET_WIDTH == 64
    const __m512 x = _mm512_mul_ps(_mm512_loadu_ps(from), _mm512_loadu_ps(factors));
    const __m512 inside = _mm512_max_ps(_mm512_min_ps(x, _mm512_set1_ps(limit)), _mm512_set1_ps(-limit));
    const __mmask16 known = _mm512_cmp_ps_mask(x, x, _CMP_ORD_Q);
    const net_ints truncated = (net_ints)_mm512_maskz_cvttps_epi32(known, inside);
#elif NET_WIDTH == 32
    const __m256 x = _mm256_mul_ps(_mm256_loadu_ps(from), _mm256_loadu_ps(factors));
    const __m256 inside = _mm256_max_ps(_mm256_min_ps(x, _mm256_set1_ps(limit)), _mm256_set1_ps(-limit));
    const __m256 known = _mm256_cmp_ps(x, x, _CMP_ORD_Q);
    const net_ints truncated = (net_ints)_mm256_cvttps_epi32(_mm256_and_ps(inside, known));
#elif NET_WIDTH == 16 && defined(__SSE2__)
    const __m128 x = _mm_mul_ps(_mm_loadu_ps(from), _mm_loadu_ps(factors));
    const __m128 inside = _mm_max_ps(_mm_min_ps(x, _mm_set1_ps(limit)), _mm_set1_ps(-limit));
    const net_ints truncated = (net_ints)_mm_cvttps_epi32(_mm_and_ps(inside, _mm_cmpord_ps(x, x)));
#elif NET_WIDTH == 16
    const float32x4_t x = vmulq_f32(vld1q_f32(from), vld1q_f32(factors));
    const float32x4_t inside = vmaxq_f32(vminq_f32(x, vdupq_n_f32(limit)), vdupq_n_f32(-limit));
    const net_ints truncated = (net_ints)vcvtq_s32_f32(inside);
#endif
#if NET_WIDTH > 4
    return (truncated + 1 + (truncated >> 31)) >> 1;
#else
    return net_quantize(*from * *factors, limit);
#endif
}
