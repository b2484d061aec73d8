/* Matrix products with weights of 8 or 16 bits. */

/* --- net_dense_panels (stored_weights/int8) --- */
/*
 * y = scales (x kernel) + bias for n rows of x; strides tell how far apart rows are. The kernel is in panels, each
 * (inputs, 64); the last has 16, 32 or 48 columns where these are enough, of which only those for units are
 * written.
 */
static void net_dense_panels(float *y, int y_stride, const float *x, int x_stride, int n,
    const net_weight *kernel, const float *scales, const float *bias, int inputs, int units)
{
    const int whole = units / 64 * 64;
    const int left = units - whole;
    net_gemm_scaled(y, y_stride, x, x_stride, n, kernel, scales, bias, 0, inputs, whole / 64, 64);
    for (int i = 0; left > 0 && i < n; i += 4) {
        const int rows = n - i < 4 ? n - i : 4;
        float sums[4 * 64];
        net_gemm_scaled(sums, 64, x + i * x_stride, x_stride, rows,
            kernel + whole * inputs, scales + whole, bias + whole, 0, inputs, 1, (left + 15) / 16 * 16);
        for (int k = 0; k < rows; ++k) {
            net_copy(y + (i + k) * y_stride + whole, sums + 64 * k, left);
        }
    }
}

/* --- net_gemm_scaled (stored_weights/int8) --- */
/*
 * z = bias + scales (x kernel), see net_gemm_panels; each column has a scale. A few rows of a panel are summed before
 * they are scaled.
 */
static void net_gemm_scaled(float *z, int z_stride, const float *x, int x_stride, int rows,
    const net_weight *kernel, const float *scales, const float *bias, int bias_stride,
    int inputs, int panels, int columns)
{
    static const float zeros[64] = {0.0f};
    for (int p = 0; p < panels; ++p) {
        for (int i = 0; i < rows; i += 4) {
            const int count = rows - i < 4 ? rows - i : 4;
            float sums[4 * 64];
            net_gemm_panels(sums, 64, x + i * x_stride, x_stride, count, kernel, zeros, 0, inputs, 1, columns);
            for (int r = 0; r < count; ++r) {
                for (int k = 0; k < columns; k += NET_LANES) {
                    const net_floats sum = NET_LOAD(sums + 64 * r + k);
                    const net_floats added = NET_LOAD(bias + (i + r) * bias_stride + k);
                    NET_STORE(z + (i + r) * z_stride + k, NET_MUL_ADD(sum, NET_LOAD(scales + k), added));
                }
            }
        }
        kernel += inputs * columns;
        scales += columns;
        bias += columns;
        z += columns;
    }
}

/* --- net_digits (stored_weights/int8) --- */
#if defined(NET_DISPATCH) || (defined(__AVX512VNNI__) && defined(__AVX512BW__))
#define NET_HAS_DIGITS (NET_WIDTH == 64)
#else
#define NET_HAS_DIGITS 0
#endif
#define NET_DIGITS 256
#if NET_HAS_DIGITS
/*
 * Up to NET_DIGITS numbers in some unit, each as three digits from -128 to 127 in base 256, the lowest first: what
 * processors with AVX512-VNNI multiply with weights as they are stored, without making floats of these. The unit is
 * a power of two, so small that the largest number has 22 bits: of h that are all small, too, no digits are lost.
 */
typedef struct {
    int8_t at[3][NET_DIGITS];
    int32_t sum[3];
    float unit;
} net_digits;

/* n numbers, or the first 16 of more, with zeros behind them. */
static NET_INLINE __m512 net_up_to_16(const float *x, int n)
{
    return _mm512_maskz_loadu_ps((__mmask16)(n < 16 ? (1 << n) - 1 : 0xFFFF), x);
}

/* The power of two that has an exponent, as floats hold it: 127 is that of 1. */
static NET_INLINE __m512 net_two_to(int exponent)
{
    return _mm512_castsi512_ps(_mm512_set1_epi32(exponent << 23));
}

/* Those of n numbers, with zeros up to a multiple of 16; whether all numbers are finite, as they must be. */
static NET_INLINE int net_digits_of(net_digits *digits, const float *x, int n)
{
    const __m512i middles = _mm512_set1_epi32(0x00808080); /* to round to the nearest, as digits have signs */
    __m512i sum[3] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
    __m512i sizes = _mm512_setzero_si512(); /* as integers, in which what is not a number is the largest */
    for (int k = 0; k < n; k += 16) {
        sizes = _mm512_max_epi32(sizes, _mm512_castps_si512(_mm512_abs_ps(net_up_to_16(x + k, n - k))));
    }
    const int32_t largest = _mm512_reduce_max_epi32(sizes);
    /* The exponent of the unit: 22 bits below the power of two that the largest does not exceed, if a float holds it. */
    const int unit = largest > 22 << 23 ? ((largest - 1) >> 23) - 21 : 1;
    digits->unit = _mm512_cvtss_f32(net_two_to(unit));
    for (int k = 0; k < n; k += 16) {
        const __m512 in_units = _mm512_mul_ps(net_up_to_16(x + k, n - k), net_two_to(254 - unit));
        const __m512i whole = _mm512_cvtps_epi32(in_units);
        __m512i left = _mm512_xor_si512(_mm512_add_epi32(whole, middles), middles);
        NET_UNROLL
        for (int place = 0; place < 3; ++place) {
            const __m128i bytes = _mm512_cvtepi32_epi8(left);
            _mm_storeu_si128((__m128i *)(void *)(digits->at[place] + k), bytes);
            sum[place] = _mm512_add_epi32(sum[place], _mm512_cvtepi8_epi32(bytes));
            left = _mm512_srli_epi32(left, 8);
        }
    }
    for (int place = 0; place < 3; ++place) {
        digits->sum[place] = _mm512_reduce_add_epi32(sum[place]);
    }
    return largest < 255 << 23;
}
#endif

/* --- net_gemv_digits (stored_weights/int8) --- */
#if NET_HAS_DIGITS
/*
 * What net_gemv_units adds, for panels of 16 units and h in digits. The bytes of four rows are brought together, those
 * of a column in 32 bits, as the instruction wants them; and 128 is added to each weight, as it takes no signs there.
 * So few products are summed as integers that floats hold each sum exactly.
 */
static NET_INLINE void net_gemv_digits(net_floats sum[4][2], const net_digits *digits, const net_weight *kernel,
    int units, int next, const int gates, const int vectors)
{
    const int stride = 16 * gates;
    const __mmask64 inside = ~(__mmask64)0 >> (64 - stride);
    for (int v = 0; v < vectors; ++v) {
        const net_weight *row = kernel + v * next;
        __m512i whole[3][4]; /* for each place; of four units each, gate by gate */
        NET_UNROLL
        for (int place = 0; place < 3; ++place) {
            NET_UNROLL
            for (int q = 0; q < 4; ++q) {
                whole[place][q] = _mm512_set1_epi32(-128 * digits->sum[place]);
            }
        }
        for (int k = 0; k < units; k += 4) {
            __m512i rows[4];
            NET_UNROLL
            for (int r = 0; r < 4; ++r) { /* beyond the last row digits are zeros */
                const net_weight *const from = row + (k + r < units ? r * stride : 0);
                const int whole_vector = gates == 4 || k + 4 < units; /* what follows three gates harms no sum */
                rows[r] = whole_vector ? _mm512_loadu_si512(from) : _mm512_maskz_loadu_epi8(inside, from);
                rows[r] = _mm512_xor_si512(rows[r], _mm512_set1_epi8(-128));
            }
            row += 4 * stride;
            const __m512i low = _mm512_unpacklo_epi8(rows[0], rows[1]);
            const __m512i next_low = _mm512_unpacklo_epi8(rows[2], rows[3]);
            const __m512i high = _mm512_unpackhi_epi8(rows[0], rows[1]);
            const __m512i next_high = _mm512_unpackhi_epi8(rows[2], rows[3]);
            const __m512i columns[4] = {
                _mm512_unpacklo_epi16(low, next_low), _mm512_unpackhi_epi16(low, next_low),
                _mm512_unpacklo_epi16(high, next_high), _mm512_unpackhi_epi16(high, next_high),
            };
            NET_UNROLL
            for (int place = 0; place < 3; ++place) {
                int32_t four;
                memcpy(&four, digits->at[place] + k, sizeof four);
                NET_UNROLL
                for (int q = 0; q < 4; ++q) {
                    whole[place][q] = _mm512_dpbusd_epi32(whole[place][q], columns[q], _mm512_set1_epi32(four));
                }
            }
        }
        const __m512 base = _mm512_set1_ps(256.0f);
        __m512 sums[4];
        NET_UNROLL
        for (int q = 0; q < 4; ++q) {
            const __m512 higher = _mm512_fmadd_ps(
                _mm512_cvtepi32_ps(whole[2][q]), base, _mm512_cvtepi32_ps(whole[1][q]));
            const __m512 all = _mm512_fmadd_ps(higher, base, _mm512_cvtepi32_ps(whole[0][q]));
            sums[q] = _mm512_mul_ps(all, _mm512_set1_ps(digits->unit));
        }
        const __m512 even = _mm512_shuffle_f32x4(sums[0], sums[1], 0x88); /* gates 0 and 2 */
        const __m512 next_even = _mm512_shuffle_f32x4(sums[2], sums[3], 0x88);
        const __m512 odd = _mm512_shuffle_f32x4(sums[0], sums[1], 0xDD);
        const __m512 next_odd = _mm512_shuffle_f32x4(sums[2], sums[3], 0xDD);
        sum[0][v] = NET_ADD(sum[0][v], _mm512_shuffle_f32x4(even, next_even, 0x88));
        sum[1][v] = NET_ADD(sum[1][v], _mm512_shuffle_f32x4(odd, next_odd, 0x88));
        sum[2][v] = NET_ADD(sum[2][v], _mm512_shuffle_f32x4(even, next_even, 0xDD));
        if (gates == 4) {
            sum[3][v] = NET_ADD(sum[3][v], _mm512_shuffle_f32x4(odd, next_odd, 0xDD));
        }
    }
}
#endif

/* --- net_gemv_int8 (stored_weights/int8) --- */
/* What net_gemv_units adds; without making floats of weights where h is finite and the processor can. */
static NET_INLINE void net_gemv_int8(net_floats sum[4][2], const float *h, const net_weight *kernel,
    int units, int width, int next, int backwards, const int gates, const int vectors)
{
#if NET_HAS_DIGITS
    if (width == 16) {
        for (int first = 0; first < units; first += NET_DIGITS) {
            const int count = units - first < NET_DIGITS ? units - first : NET_DIGITS;
            const net_weight *const rows = kernel + gates * width * first;
            net_digits digits;
            if (net_digits_of(&digits, h + first, count)) {
                net_gemv_digits(sum, &digits, rows, count, next, gates, vectors);
            } else {
                net_gemv_units(sum, h + first, rows, count, width, next, backwards, gates, vectors);
            }
        }
        return;
    }
#endif
    net_gemv_units(sum, h, kernel, units, width, next, backwards, gates, vectors);
}
