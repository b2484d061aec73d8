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
#define NET_TILES __attribute__((target("avx512f,avx512bw,fma,amx-tile,amx-bf16")))
#define NET_WRITTEN(array) __asm__ volatile("" : : "r"(array) : "memory") /* what tiles read, unseen by compilers */
/* Whether the processor has AMX for bfloat16, and Linux lets this process use it: a process has to ask first. */
static int net_has_tiles(void)
{
#if NET_HAS_TILES
    if (__builtin_cpu_supports("amx-bf16")) {
        const long request = 0x1023; /* ARCH_REQ_XCOMP_PERM */
        const long tile_data = 18;
        long result = 158; /* arch_prctl */
        __asm__ volatile("syscall" : "+a"(result) : "D"(request), "S"(tile_data) : "rcx", "r11", "memory");
        return result == 0;
    }
#endif
    return 0;
}

/* --- net_gemm_tiles (stored_pairs) --- */
/*
 * z = bias + x kernel, see net_gemm_panels, on tiles if there are any: they multiply 16 rows of x in the time of one,
 * so few rows are not worth it.
 */
static void net_gemm_tiles(float *z, int z_stride, const float *x, int x_stride, int rows,
    const net_pair *kernel, const float *bias, int bias_stride, int inputs, int panels, int columns, int has_tiles)
{
#if NET_HAS_TILES
    if (has_tiles && rows >= 4) {
        for (int r = 0; r < rows; r += 16) {
            net_gemm_16_rows(z + r * z_stride, z_stride, x + r * x_stride, x_stride, rows - r < 16 ? rows - r : 16,
                kernel, bias + r * bias_stride, bias_stride, inputs, panels, columns);
        }
        return;
    }
#endif
    (void)has_tiles;
    net_gemm_panels(z, z_stride, x, x_stride, rows, kernel, bias, bias_stride, inputs, panels, columns);
}

/* --- net_gemm_16_rows (stored_pairs) --- */
#if NET_HAS_TILES
/* Up to 16 rows of z = bias + x kernel: of up to 256 inputs at a time, and at last of fewer than 32. */
NET_TILES static void net_gemm_16_rows(float *z, int z_stride, const float *x, int x_stride, int rows,
    const net_pair *kernel, const float *bias, int bias_stride, int inputs, int panels, int columns)
{
    net_parts parts[8];
    for (int first = 0; first < inputs;) {
        const int left = inputs - first;
        const int count = left < 32 ? 1 : left < 256 ? left / 32 : 8;
        for (int r = 0; r < rows; ++r) {
            for (int k = 0; k < count; ++k) {
                net_split(&parts[k], r, x + r * x_stride + first + 32 * k, left - 32 * k);
            }
        }
        net_configure_tiles(rows, left < 32 ? net_pairs(left) : 16);
        for (int p = 0; p < panels; ++p) {
            net_add_tiles(z + p * columns, z_stride, parts, count,
                kernel + (p * net_pairs(inputs) + first / 2) * columns, columns, bias + p * columns, bias_stride);
        }
        _tile_release();
        bias = z; /* of what is still to come */
        bias_stride = z_stride;
        first += 32 * count;
    }
}
#endif

/* --- net_parts (stored_pairs) --- */
#if NET_HAS_TILES
/*
 * Up to 16 rows of up to 32 floats for AMX. A tile is a register of 16 rows of 64 bytes; there are eight. One
 * instruction adds to a tile of 16 x 16 sums the product of a tile of x, 16 rows by 32 inputs in bfloat16, and a tile of
 * weights, 16 pairs of inputs by 16 columns: the order in which pairs are stored. A float is the sum of three bfloat16,
 * each with the next 8 of its 24 digits. So there are three tiles of x, and nothing is rounded before it is multiplied.
 */
typedef struct __attribute__((aligned(64))) {
    uint16_t at[3][16][32];
} net_parts;

/* What is left of a vector of floats behind the upper halves of these; 0 of infinity. */
NET_TILES static inline __m512 net_lower(__m512 x)
{
    const __m512 taken = _mm512_castsi512_ps(_mm512_and_si512(_mm512_castps_si512(x), _mm512_set1_epi32(-65536)));
    return _mm512_maskz_sub_ps(_mm512_cmp_ps_mask(x, taken, _CMP_NEQ_UQ), x, taken);
}

/* Writes a row of up to 32 of n floats; behind them zeros. */
NET_TILES static inline void net_split(net_parts *parts, int row, const float *x, int n)
{
    const __m512i odd = _mm512_add_epi16(_mm512_set1_epi16(1), _mm512_set_epi16(62, 60, 58, 56, 54, 52, 50, 48, 46,
        44, 42, 40, 38, 36, 34, 32, 30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0));
    const uint32_t inside = n < 32 ? (1u << n) - 1 : 0xFFFFFFFFu;
    __m512 a = _mm512_maskz_loadu_ps((__mmask16)inside, x);
    __m512 b = _mm512_maskz_loadu_ps((__mmask16)(inside >> 16), x + 16);
    NET_UNROLL
    for (int part = 0; part < 3; ++part) {
        const __m512i halves = _mm512_permutex2var_epi16(_mm512_castps_si512(a), odd, _mm512_castps_si512(b));
        _mm512_store_si512(parts->at[part][row], halves);
        a = net_lower(a);
        b = net_lower(b);
    }
}
#endif

/* --- net_configure_tiles (stored_pairs) --- */
#if NET_HAS_TILES
/* Tiles 0 to 3 hold sums, tile 4 weights, tiles 5 to 7 the parts of x. */
NET_TILES static void net_configure_tiles(int rows, int pairs)
{
    uint8_t layout[64] = {1}; /* bytes of a row from 16 on, in two bytes each; rows from 48 on */
    for (int tile = 0; tile < 8; ++tile) {
        layout[16 + 2 * tile] = (uint8_t)(tile < 5 ? 64 : 4 * pairs);
        layout[48 + tile] = (uint8_t)(tile == 4 ? pairs : rows);
    }
    NET_WRITTEN(layout);
    _tile_loadconfig(layout);
}
#endif

/* --- net_add_tiles (stored_pairs) --- */
#if NET_HAS_TILES
/* A statement for each tile of sums, whose number has to be a constant. */
#define NET_FOR_TILES(statement) \
    statement(0); \
    if (columns > 16) { \
        statement(1); \
    } \
    if (columns > 32) { \
        statement(2); \
    } \
    if (columns > 48) { \
        statement(3); \
    }
#define NET_LOAD_TILE(sum) _tile_loadd(sum, bias + 16 * sum, 4 * bias_stride)
#define NET_STORE_TILE(sum) _tile_stored(sum, z + 16 * sum, 4 * z_stride)
#define NET_ADD_TILE(sum) \
    _tile_loadd(4, weights + 16 * sum, 4 * columns); \
    _tile_dpbf16ps(sum, 5, 4); \
    _tile_dpbf16ps(sum, 6, 4); \
    _tile_dpbf16ps(sum, 7, 4)
/* z = bias + x kernel in the columns of a panel, 16 in each tile of sums. */
NET_TILES static void net_add_tiles(float *z, int z_stride, const net_parts *x, int count,
    const net_pair *kernel, int columns, const float *bias, int bias_stride)
{
    NET_WRITTEN(x);
    NET_FOR_TILES(NET_LOAD_TILE)
    for (int k = 0; k < count; ++k) {
        const net_pair *const weights = kernel + 16 * k * columns;
        _tile_loadd(5, x[k].at[0], 64);
        _tile_loadd(6, x[k].at[1], 64);
        _tile_loadd(7, x[k].at[2], 64);
        NET_FOR_TILES(NET_ADD_TILE)
    }
    NET_FOR_TILES(NET_STORE_TILE)
}
#endif
