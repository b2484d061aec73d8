/* Weights of 8 or 16 bits, widened to floats where they are read. */

/* --- net_cache_line (stored_weights) --- */
/* Returns the first of the numbers that begins a cache line: vectors are read from there fastest. */
static NET_INLINE float *net_cache_line(float *room)
{
    return room + (64 - (uintptr_t)room % 64) % 64 / sizeof *room;
}

/* --- net_look_up_stored (stored_weights) --- */
/* y = for each of n indices its row in the table (vocabulary, features). */
static int net_look_up_stored(float *y, const float *indices, int n, const NET_FLASH net_weight *table, int vocabulary, int features)
{
    for (int i = 0; i < n; ++i) {
        const int row = net_row_index(indices[i], vocabulary);
        if (row < 0) {
            return NET_ERROR_INDEX;
        }
        for (int k = 0; k < features; ++k) {
            y[i * features + k] = net_dequantize(table[row * features + k]);
        }
    }
    return NET_OK;
}

/* --- net_weight (stored_weights/float16) --- */
/* The bits of a float16. */
typedef uint16_t net_weight;

/* --- net_weight (stored_weights/bfloat16) --- */
/* The bits of a bfloat16: the upper half of a float. */
typedef uint16_t net_weight;

/* --- net_weight (stored_weights/int8) --- */
/* A weight as it is stored, to be multiplied with a scale. */
typedef int8_t net_weight;

/* --- net_dequantize (stored_weights/float16) --- */
/* A float16, which is finite here. Where an ARM has an instruction for it, that gives the same. */
static float net_dequantize(net_weight weight)
{
    float y;
#if defined(__GNUC__) && defined(__arm__) && defined(__ARM_FEATURE_FMA) && !defined(NET_PORTABLE)
    const uint32_t bits = weight;
    __asm__("vcvtb.f32.f16 %0, %1" : "=t"(y) : "t"(bits));
#else
    const uint32_t magnitude = (uint32_t)weight & 0x7FFFu;
    uint32_t bits = (magnitude << 13) + 0x38000000u;
    if (magnitude < 0x0400u) { /* so small that it has no exponent */
        const float small = (float)magnitude * 5.9604645e-8f;
        memcpy(&bits, &small, sizeof bits);
    }
    bits |= ((uint32_t)weight & 0x8000u) << 16;
    memcpy(&y, &bits, sizeof y);
#endif
    return y;
}

/* --- net_dequantize (stored_weights/bfloat16) --- */
static float net_dequantize(net_weight weight)
{
    const uint32_t bits = (uint32_t)weight << 16;
    float y;
    memcpy(&y, &bits, sizeof y);
    return y;
}

/* --- net_dequantize (stored_weights/int8) --- */
static float net_dequantize(net_weight weight)
{
    return (float)weight;
}

/* --- net_widened (stored_weights/float16) --- */
/* A vector of weights, as floats. */
static NET_INLINE net_floats net_widened(const net_weight *from)
{
#if NET_WIDTH == 4
    return net_dequantize(*from);
#elif NET_WIDTH == 64
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(const void *)from));
#elif NET_WIDTH == 32 && (defined(__F16C__) || defined(NET_DISPATCH) || (defined(_MSC_VER) && defined(__AVX2__)))
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(const void *)from));
#elif NET_WIDTH == 16 && (defined(__SSE2__) || defined(NET_PACKED))
    const __m128i bits = _mm_unpacklo_epi16(_mm_loadl_epi64((const __m128i *)(const void *)from), _mm_setzero_si128());
    const __m128i magnitude = _mm_slli_epi32(_mm_and_si128(bits, _mm_set1_epi32(0x7FFF)), 13);
    const __m128i sign = _mm_slli_epi32(_mm_and_si128(bits, _mm_set1_epi32(0x8000)), 16);
    const __m128i normal = _mm_add_epi32(magnitude, _mm_set1_epi32(0x38000000));
    /* so small that it has no exponent: given one, of which the 1 before the point is taken away */
    const __m128 one_more = _mm_castsi128_ps(_mm_add_epi32(magnitude, _mm_set1_epi32(0x38800000)));
    const __m128i small = _mm_castps_si128(_mm_sub_ps(one_more, _mm_set1_ps(6.1035156e-5f)));
    const __m128i is_small = _mm_cmplt_epi32(magnitude, _mm_set1_epi32(0x00800000));
    const __m128i either = _mm_or_si128(_mm_and_si128(is_small, small), _mm_andnot_si128(is_small, normal));
    return _mm_castsi128_ps(_mm_or_si128(either, sign));
#elif NET_WIDTH == 16 && defined(NET_INTEGER_SIMD) && defined(__aarch64__)
    return (net_floats)vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(from)));
#else
    float weights[NET_LANES];
    for (int k = 0; k < NET_LANES; ++k) {
        weights[k] = net_dequantize(from[k]);
    }
    return NET_LOAD(weights);
#endif
}

/* --- net_widened (stored_weights/int8) --- */
/* A vector of weights, as floats. */
static NET_INLINE net_floats net_widened(const net_weight *from)
{
#if NET_WIDTH == 4
    return net_dequantize(*from);
#elif NET_WIDTH == 64
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)(const void *)from)));
#elif NET_WIDTH == 32 && (defined(__AVX2__) || defined(NET_DISPATCH))
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)from)));
#elif NET_WIDTH == 16 && (defined(__SSE2__) || defined(NET_PACKED))
    int32_t four;
    memcpy(&four, from, sizeof four);
    const __m128i bytes = _mm_cvtsi32_si128(four);
    const __m128i pairs = _mm_unpacklo_epi8(bytes, bytes);
    return _mm_cvtepi32_ps(_mm_srai_epi32(_mm_unpacklo_epi16(pairs, pairs), 24));
#elif NET_WIDTH == 16 && defined(NET_INTEGER_SIMD)
    int32_t four;
    memcpy(&four, from, sizeof four);
    const int16x8_t pairs = vmovl_s8(vreinterpret_s8_s32(vdup_n_s32(four)));
    return (net_floats)vcvtq_f32_s32(vmovl_s16(vget_low_s16(pairs)));
#else
    float weights[NET_LANES];
    for (int k = 0; k < NET_LANES; ++k) {
        weights[k] = net_dequantize(from[k]);
    }
    return NET_LOAD(weights);
#endif
}

/* --- net_widen (stored_weights/float16) --- */
/* Weights in panels as floats. */
static void net_widen(float *to, const net_weight *from, int rows, int panels, int columns)
{
    for (int k = 0; k < rows * panels * columns; k += NET_LANES) {
        NET_STORE(to + k, net_widened(from + k));
    }
}

/* --- net_widen (stored_weights/int8) --- */
/* Weights in panels as floats: each times the scale of its column. */
static void net_widen(float *to, const net_weight *from, const float *scales, int rows, int panels, int columns)
{
    for (int p = 0; p < panels; ++p) {
        for (int i = 0; i < rows; ++i) {
            for (int k = 0; k < columns; k += NET_LANES) {
                NET_STORE(to + k, NET_MUL(net_widened(from + k), NET_LOAD(scales + k)));
            }
            to += columns;
            from += columns;
        }
        scales += columns;
    }
}

/* --- net_add_rows (stored_weights) --- */
/* y += rows x; rows are (count, n). */
static void net_add_rows(float *y, const float *x, const NET_FLASH net_weight *rows, int n, int count)
{
    for (int k = 0; k < count; ++k) {
        y[k] += net_dot(x, rows, n);
        rows += n;
    }
}

/* --- net_add_rows (stored_weights/int8) --- */
/* y += rows x; rows are (count, n), each with a scale. */
static void net_add_rows(float *y, const float *x, const NET_FLASH net_weight *rows, const NET_FLASH float *scales, int n, int count)
{
    for (int k = 0; k < count; ++k) {
        y[k] += scales[k] * net_dot(x, rows, n);
        rows += n;
    }
}

/* --- net_scale (stored_weights/int8) --- */
/* Each of n rows of y times the scales of its columns. */
static void net_scale(float *y, const NET_FLASH float *scales, int n, int columns)
{
    for (int i = 0; i < n; ++i) {
        for (int k = 0; k < columns; ++k) {
            y[i * columns + k] *= scales[k];
        }
    }
}

/* --- net_dot (stored_weights/size) --- */
/* The sum of n numbers times as many weights, made of shorter ones, as in a long one the rounding errors add up. */
static float net_dot(const float *x, const NET_FLASH net_weight *row, int n)
{
    float sum = 0.0f;
    while (n > 0) {
        float part = 0.0f;
        for (int k = n < 128 ? n : 128; k > 0; --k, --n) {
            part += *x++ * net_dequantize(*row++);
        }
        sum += part;
    }
    return sum;
}

/* --- net_dot (stored_weights/speed) --- */
/* The sum of n numbers times as many weights. Four at once: faster, and rounding errors grow less. */
static float net_dot(const float *x, const NET_FLASH net_weight *row, int n)
{
    float sum = 0.0f;
    for (; n >= 4; n -= 4) {
        sum += (x[0] * net_dequantize(row[0]) + x[1] * net_dequantize(row[1]))
            + (x[2] * net_dequantize(row[2]) + x[3] * net_dequantize(row[3]));
        x += 4;
        row += 4;
    }
    for (; n > 0; --n) {
        sum += *x++ * net_dequantize(*row++);
    }
    return sum;
}
