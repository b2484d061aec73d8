/* Matrix products on the tiles of AMX, for weights of bfloat16 in pairs of rows. */

/* --- net_has_tiles (stored_pairs) --- */
/* Older compilers do not test for AMX; without dispatch their options have to name it. */
#if defined(__linux__) && defined(__x86_64__) && !defined(__ILP32__) \
    && (defined(NET_DISPATCH) || defined(__AMX_BF16__)) \
    && (defined(__clang__) ? __clang_major__ >= 19 : __GNUC__ >= 11)
#define NET_HAS_TILES (NET_WIDTH == 64)
#else
#define NET_HAS_TILES 0
#endif
#define NET_TILES __attribute__((target("avx512f,avx512bw,avx512bf16,amx-tile,amx-bf16")))
#define NET_WRITTEN(array) __asm__ volatile("" : : "r"(array) : "memory") /* what tiles read, unseen by compilers */
/* Whether the processor has AMX for bfloat16, and Linux lets this process use it: a process has to ask first. */
static int net_has_tiles(void)
{
#if NET_HAS_TILES
    if (__builtin_cpu_supports("amx-bf16") && __builtin_cpu_supports("avx512bf16")) {
        const long request = 0x1023; /* ARCH_REQ_XCOMP_PERM */
        const long tile_data = 18;
        long result = 158; /* arch_prctl */
        __asm__ volatile("syscall" : "+a"(result) : "D"(request), "S"(tile_data) : "rcx", "r11", "memory");
        return result == 0;
    }
#endif
    return 0;
}

/* --- net_operand (stored_pairs) --- */
/* Rows of x, a stride apart, and the kernel that multiplies them; `parts`: bfloat16 that a number of x is split into. */
typedef struct {
    const float *x;
    int stride;
    int inputs;
    int parts;
    const net_pair *kernel;
} net_operand;

/* --- net_gemm_tiles (stored_pairs) --- */
/*
 * z = bias + the sum of x kernel over some operands, see net_gemm_panels; on tiles, which multiply 16 rows of x in the
 * time of one, if there is room for parts and there are rows enough. `backwards` reverses the order of panels: of a large
 * kernel the last ones are still in the cache.
 */
static void net_gemm_tiles(float *z, int z_stride, int rows, const net_operand *operands, int count,
    const float *bias, int bias_stride, int panels, int columns, int backwards, float *parts)
{
#if NET_HAS_TILES
    if (parts != NULL && rows >= 4) {
        net_gemm_on_tiles(z, z_stride, rows, operands, count, bias, bias_stride, panels, columns, backwards, parts);
        return;
    }
#endif
    (void)backwards;
    (void)parts;
    for (int k = 0; k < count; ++k) {
        net_gemm_panels(z, z_stride, operands[k].x, operands[k].stride, rows, operands[k].kernel, bias, bias_stride,
            operands[k].inputs, panels, columns);
        bias = z; /* of what is still to come */
        bias_stride = z_stride;
    }
}

/* --- net_gemm_on_tiles (stored_pairs) --- */
#if NET_HAS_TILES
/* net_gemm_tiles, on tiles: up to 32 rows and 160 inputs at a time, whose parts stay in the L1 cache. */
NET_TILES static void net_gemm_on_tiles(float *z, int z_stride, int rows, const net_operand *operands, int count,
    const float *bias, int bias_stride, int panels, int columns, int backwards, float *parts)
{
    const int blocks = (rows + 31) / 32; /* of equal size, so that none has a single row */
    int steps = 0;
    int configured = 0;
    for (int k = 0; k < count; ++k) {
        steps += (operands[k].inputs + 31) / 32;
    }
    for (int block = 0; block < blocks; ++block) {
        float *to = parts + 3 * 512 * steps * block;
        for (int k = 0; k < count; ++k) {
            to = net_split(to, &operands[k], block * rows / blocks, (block + 1) * rows / blocks);
        }
    }
    NET_WRITTEN(parts);
    for (int k = 0; k < panels; ++k) {
        const int panel = backwards ? panels - 1 - k : k;
        for (int block = 0; block < blocks; ++block) {
            const int first = block * rows / blocks;
            const int inside = (block + 1) * rows / blocks - first;
            float *const sums = z + first * z_stride + panel * columns;
            const float *added = bias + first * bias_stride + panel * columns;
            int added_stride = bias_stride;
            if (inside != configured) {
                net_configure_tiles(inside);
                configured = inside;
            }
            for (int step = 0; step < steps; step += 5) {
                const float *const x = parts + 3 * 512 * (steps * block + step);
                for (int column = 0; column < columns; column += 32) {
                    if (columns - column > 16) {
                        net_add_tiles(sums + column, z_stride, inside, x, operands, step, steps, panel, columns, column,
                            added + column, added_stride, 2);
                    } else {
                        net_add_tiles(sums + column, z_stride, inside, x, operands, step, steps, panel, columns, column,
                            added + column, added_stride, 1);
                    }
                }
                added = sums;
                added_stride = z_stride;
            }
        }
    }
    _tile_release();
}
#endif

/* --- net_split (stored_pairs) --- */
#if NET_HAS_TILES
/* A row of a part: 32 floats, rounded to bfloat16. */
NET_TILES static inline __m512i net_part(__m512 a, __m512 b)
{
    return (__m512i)_mm512_cvtne2ps_pbh(b, a);
}

/* Limits floats to what bfloat16 holds, lest they round to infinity; NaN stays. */
NET_TILES static inline __m512 net_finite(__m512 x)
{
    const __m512 largest = _mm512_castsi512_ps(_mm512_set1_epi32(0x7F7F0000));
    return _mm512_max_ps(_mm512_sub_ps(_mm512_setzero_ps(), largest), _mm512_min_ps(largest, x));
}

/* What is left of 16 floats, behind the half of a part that begins at `first`. */
NET_TILES static inline __m512 net_rest(__m512 x, __m512i part, int first)
{
    const __m512i twice = _mm512_set_epi16(15, 15, 14, 14, 13, 13, 12, 12, 11, 11, 10, 10, 9, 9, 8, 8,
        7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0);
    const __m512i from = _mm512_add_epi16(twice, _mm512_set1_epi16((short)first));
    return _mm512_sub_ps(x, _mm512_castsi512_ps(_mm512_maskz_permutexvar_epi16(0xAAAAAAAA, from, part)));
}

/*
 * Writes rows of x for AMX, and returns the end. A tile is a register of 16 rows of 64 bytes; there are eight. One
 * instruction adds to a tile of 16 x 16 sums the product of a tile of x, 16 rows by 32 inputs in bfloat16, and a tile of
 * weights, 16 pairs of inputs by 16 columns: the order in which pairs are stored. A float is the sum of three bfloat16,
 * of 8 digits each; the first two leave at most 2^-17 of it. A part is 32 rows by 32 inputs, with zeros behind the last
 * ones; there is room for three of each step.
 */
NET_TILES static float *net_split(float *to, const net_operand *operand, int first, int end)
{
    for (int k = 0; k < operand->inputs; k += 32) {
        const int left = operand->inputs - k;
        const uint32_t inside = left < 32 ? (1u << left) - 1 : 0xFFFFFFFFu;
        for (int r = first; r < end; ++r) {
            const float *const x = operand->x + r * operand->stride + k;
            float *row = to + 16 * (r - first);
            __m512 a = _mm512_maskz_loadu_ps((__mmask16)inside, x);
            __m512 b = _mm512_maskz_loadu_ps((__mmask16)(inside >> 16), x + 16);
            for (int part = 1; part < operand->parts; ++part) {
                const __m512i rounded = net_part(net_finite(a), net_finite(b));
                _mm512_store_si512(row, rounded);
                a = net_rest(a, rounded, 0);
                b = net_rest(b, rounded, 16);
                row += 512;
            }
            _mm512_store_si512(row, net_part(a, b));
        }
        to += 3 * 512;
    }
    return to;
}
#endif

/* --- net_configure_tiles (stored_pairs) --- */
#if NET_HAS_TILES
/* Tiles 0 to 3 hold sums, tiles 4 and 5 weights, tiles 6 and 7 the two halves of the rows of x. */
NET_TILES static void net_configure_tiles(int rows)
{
    uint8_t layout[64] = {1}; /* bytes of a row from 16 on, in two bytes each; rows from 48 on */
    for (int tile = 0; tile < 8; ++tile) {
        const int half = tile % 2 == 0 ? (rows + 1) / 2 : rows / 2;
        layout[16 + 2 * tile] = 64;
        layout[48 + tile] = (uint8_t)(tile / 2 == 2 ? 16 : half);
    }
    NET_WRITTEN(layout);
    _tile_loadconfig(layout);
}
#endif

/* --- net_add_tiles (stored_pairs) --- */
#if NET_HAS_TILES
/*
 * z = bias + x kernel in one or two tiles of columns of a panel. x has the parts of up to five steps of 32 inputs, from
 * one of all steps on.
 */
NET_TILES static inline void net_add_tiles(float *z, int z_stride, int rows, const float *x, const net_operand *operand,
    int step, int steps, int panel, int columns, int column, const float *bias, int bias_stride, const int tiles)
{
    const int half = (rows + 1) / 2;
    float *const lower_z = z + half * z_stride;
    const float *const lower_bias = bias + half * bias_stride;
    __attribute__((aligned(64))) net_pair rest[2][16 * 16];
    int left = steps - step < 5 ? steps - step : 5;
    _tile_loadd(0, bias, 4 * bias_stride);
    _tile_loadd(1, lower_bias, 4 * bias_stride);
    if (tiles > 1) {
        _tile_loadd(2, bias + 16, 4 * bias_stride);
        _tile_loadd(3, lower_bias + 16, 4 * bias_stride);
    }
    for (; left > 0; ++operand) {
        const int pairs = net_pairs(operand->inputs);
        const net_pair *const kernel = operand->kernel + panel * pairs * columns + column;
        for (; 16 * step < pairs && left > 0; ++step) {
            const net_pair *const weights = kernel + 16 * step * columns;
            const int inside = pairs - 16 * step;
            if (inside < 16) {
                net_copy_pairs(rest[0], weights, columns, inside);
                net_copy_pairs(rest[1], weights + 16 * (tiles - 1), columns, inside);
                NET_WRITTEN(rest);
                _tile_loadd(4, rest[0], 64);
                _tile_loadd(5, rest[1], 64);
            } else {
                _tile_loadd(4, weights, 4 * columns);
                if (tiles > 1) {
                    _tile_loadd(5, weights + 16, 4 * columns);
                }
            }
            for (int part = 0; part < operand->parts; ++part) {
                _tile_loadd(6, x + 512 * part, 64);
                _tile_loadd(7, x + 512 * part + 16 * half, 64);
                _tile_dpbf16ps(0, 6, 4);
                _tile_dpbf16ps(1, 7, 4);
                if (tiles > 1) {
                    _tile_dpbf16ps(2, 6, 5);
                    _tile_dpbf16ps(3, 7, 5);
                }
            }
            x += 3 * 512;
            --left;
        }
        step -= (operand->inputs + 31) / 32;
    }
    _tile_stored(0, z, 4 * z_stride);
    _tile_stored(1, lower_z, 4 * z_stride);
    if (tiles > 1) {
        _tile_stored(2, z + 16, 4 * z_stride);
        _tile_stored(3, lower_z + 16, 4 * z_stride);
    }
}
#endif

/* --- net_copy_pairs (stored_pairs) --- */
#if NET_HAS_TILES
/* Copies fewer rows of weights than a tile has, and zeros behind them. */
NET_TILES static inline void net_copy_pairs(net_pair *to, const net_pair *from, int stride, int rows)
{
    for (int r = 0; r < 16; ++r) {
        _mm512_store_si512(to + 16 * r, r < rows ? _mm512_loadu_si512(from + r * stride) : _mm512_setzero_si512());
    }
}
#endif
