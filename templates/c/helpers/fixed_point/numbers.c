/* Types of integers, and how one is made from another. */

/* --- net_q (activations_int16) --- */
/* An activation. */
typedef int16_t net_q;

/* --- net_q (activations_int8) --- */
/* An activation. */
typedef int8_t net_q;

/* --- net_acc (activations_int16) --- */
#if -1 >> 1 != -1
#error "this code needs shifts that keep the sign, as all compilers known have them"
#endif

/* An accumulator of products of a weight and an activation. Weights are scaled so that none can overflow 32 bits. */
typedef int32_t net_acc;

/* --- net_acc (activations_int8) --- */
#if -1 >> 1 != -1
#error "this code needs shifts that keep the sign, as all compilers known have them"
#endif

/* An accumulator of products of a weight and an activation. Weights are scaled so that none can overflow 24 bits. */
#ifdef __AVR__
__extension__ typedef __int24 net_acc;
#else
typedef int32_t net_acc;
#endif

/* --- net_uacc (activations_int8) --- */
/* The bits of an accumulator, for sums that wrap around. */
#ifdef __AVR__
__extension__ typedef __uint24 net_uacc;
#else
typedef uint32_t net_uacc;
#endif

/* --- net_requantize (activations_int16) --- */
/* Requantizes a product of two gates, or another number with 30 fractional bits, to an activation. */
static net_q net_requantize(int32_t product)
{
    return (net_q)((product + NET_ROUNDING) >> 16);
}

/* --- net_requantize (activations_int8) --- */
/*
 * Requantizes a product of two gates, or another number with 30 fractional bits, to an activation; 1 is too large for
 * one.
 */
static net_q net_requantize(int32_t product)
{
    const int16_t high = (int16_t)((product + NET_ROUNDING) >> 16);
    const int16_t u = (int16_t)(high >> 7);
    return (net_q)(u > NET_LARGEST ? NET_LARGEST : u < -NET_LARGEST ? -NET_LARGEST : u);
}

/* --- net_requantize (constant_time) --- */
/* Requantizes a product of two gates, or another number with 30 fractional bits, to the nearest activation. */
static net_q net_requantize(int32_t product)
{
    return (net_q)net_limited((product + NET_ROUNDING) >> NET_PRODUCT_SHIFT, -NET_LARGEST, NET_LARGEST);
}

/* --- net_narrowed (activations_int8) --- */
/* Requantizes a state to an activation: (h multiplier) >> shift, rounded, for a shift of 8 or more. */
static net_q net_narrowed(int16_t h, int16_t multiplier, int shift)
{
    const int32_t product = (int32_t)h * multiplier + ((int32_t)1 << (shift - 1));
    const int16_t u = (int16_t)((int16_t)(product >> 8) >> (shift - 8));
    return (net_q)(u > NET_LARGEST ? NET_LARGEST : u < -NET_LARGEST ? -NET_LARGEST : u);
}

/* --- net_narrowed (near_flash_int8) --- */
/* Requantizes a state to an activation: (h multiplier) >> shift, rounded, for a shift of 8 or more. */
static net_q net_narrowed(int16_t h, int16_t multiplier, int shift)
{
    const int32_t product = net_times_gate(multiplier, h) + ((int32_t)1 << (shift - 1));
    const int16_t u = (int16_t)((int16_t)(product >> 8) >> (shift - 8));
    return (net_q)(u > NET_LARGEST ? NET_LARGEST : u < -NET_LARGEST ? -NET_LARGEST : u);
}

/* --- net_narrowed (constant_time) --- */
/* Requantizes a state to an activation: (h multiplier) >> shift, rounded, for a shift of 8 or more. */
static net_q net_narrowed(int16_t h, int16_t multiplier, int shift)
{
    const int32_t product = (int32_t)h * multiplier + ((int32_t)1 << (shift - 1));
    return (net_q)net_limited(product >> shift, -NET_LARGEST, NET_LARGEST);
}

/* --- net_narrow_states (activations_int8) --- */
/* Requantizes n states to activations, see net_narrowed: (h multiplier) >> 16, four at a time; to is at a word. */
static void net_narrow_states(int16_t *to, const int16_t *h, int n, int16_t multiplier)
{
#if defined(__GNUC__) && defined(__thumb2__) && defined(__ARM_FEATURE_DSP) && defined(__OPTIMIZE__) \
    && !defined(__ARM_BIG_ENDIAN) && !defined(NET_PORTABLE)
#define net_narrow_two(two) \
    "  smlatb %[second], %[" two "], %[multiplier], %[half]\n" \
    "  smlabb %[" two "], %[" two "], %[multiplier], %[half]\n" \
    "  pkhtb %[" two "], %[second], %[" two "], asr #16\n" \
    "  ssat16 %[" two "], #8, %[" two "]\n" \
    "  ssub16 %[second], %[" two "], %[smallest]\n" \
    "  sel %[" two "], %[" two "], %[smallest]\n"
    const uint32_t smallest = 0x00010001u * (uint16_t)-NET_LARGEST;
    for (; n >= 4; n -= 4) {
        uint32_t two;
        uint32_t next;
        uint32_t second;
        memcpy(&two, h, sizeof two);
        memcpy(&next, h + 2, sizeof next);
        __asm__(
            net_narrow_two("two")
            net_narrow_two("next")
            : [two] "+r"(two), [next] "+r"(next), [second] "=&r"(second)
            : [multiplier] "r"(multiplier), [half] "r"(32768), [smallest] "r"(smallest)
            : "cc");
        memcpy(to, &two, sizeof two);
        memcpy(to + 2, &next, sizeof next);
        h += 4;
        to += 4;
    }
#undef net_narrow_two
#endif
    for (; n > 0; --n) {
        const int32_t u = (*h++ * (int32_t)multiplier + 32768) >> 16;
        *to++ = (int16_t)(u > NET_LARGEST ? NET_LARGEST : u < -NET_LARGEST ? -NET_LARGEST : u);
    }
}

/* --- net_narrow_states (constant_time) --- */
/* Requantizes n states to activations, see net_narrowed: (h multiplier) >> 16. */
static void net_narrow_states(int16_t *to, const int16_t *h, int n, int16_t multiplier)
{
    for (int k = 0; k < n; ++k) {
        to[k] = (int16_t)net_limited((h[k] * (int32_t)multiplier + 32768) >> 16, -NET_LARGEST, NET_LARGEST);
    }
}

/* --- net_w (int8) --- */
/* A weight. */
typedef int8_t net_w;

/* --- net_w (int16) --- */
/* A weight. */
typedef int16_t net_w;

/* --- net_w (int8x16) --- */
/* A weight. */
typedef int8_t net_w;

/* --- net_multiplied (int8) --- */
/* (sum factor) >> shift, for a shift of 8 or more: an AVR leaves the lowest byte of the product out. */
static net_acc net_multiplied(net_acc sum, int8_t factor, int shift)
{
#if defined(__AVR_HAVE_MUL__) && !defined(NET_PORTABLE)
    net_acc product;
    __asm__(
        "mul %A[sum], %[factor]\n"
        "  mov %A[product], r1\n"
        "  mulsu %C[sum], %[factor]\n"
        "  mov %B[product], r0\n"
        "  mov %C[product], r1\n"
        "  mul %B[sum], %[factor]\n"
        "  add %A[product], r0\n"
        "  adc %B[product], r1\n"
        "  clr r1\n"
        "  adc %C[product], r1\n"
        : [product] "=&r"(product)
        : [sum] "a"(sum), [factor] "a"(factor)
        : "cc");
    net_unrolled
    for (int bit = 8; bit < shift; ++bit) { /* compilers shift in a loop, which takes twice as long */
        __asm__("asr %C0\n  ror %B0\n  ror %A0" : "+r"(product) : : "cc");
    }
    return product;
#else
    return (net_acc)(((int32_t)sum * factor) >> shift);
#endif
}

/* --- net_multiplied (int8x16) --- */
/* (sum / 2^8) factor >> (shift - 8), of numbers rounded down, for a shift of 8 or more. */
static net_acc net_multiplied(net_acc sum, int8_t factor, int shift)
{
    return ((sum >> 8) * factor) >> (shift - 8);
}

/* --- net_upper_word --- */
/* The upper word of a product. */
static int32_t net_upper_word(int32_t a, int32_t b)
{
    return (int32_t)(((int64_t)a * b) >> 32);
}

/* --- net_limited --- */
/* The nearest number from low to high. */
static int32_t net_limited(int32_t x, int32_t low, int32_t high)
{
    return x < low ? low : x > high ? high : x;
}

/* --- net_limited (constant_time) --- */
/* The nearest number from low to high. */
static int32_t net_limited(int32_t x, int32_t low, int32_t high)
{
    const int32_t below = net_less(x, low);
    const int32_t above = net_less(high, x);
    return (x & ~(below | above)) | (low & below) | (high & above);
}

/* --- net_saturate --- */
/* The nearest activation. */
static net_q net_saturate(net_acc u)
{
    return (net_q)(u > NET_LARGEST ? NET_LARGEST : u < -NET_LARGEST ? -NET_LARGEST : u);
}

/* --- net_saturate (constant_time) --- */
/* The nearest activation. */
static net_q net_saturate(net_acc u)
{
    return (net_q)net_limited(u, -NET_LARGEST, NET_LARGEST);
}

/* --- net_saturate_16 --- */
/* The nearest value of a custom cell. */
static int16_t net_saturate_16(net_acc u)
{
    return (int16_t)(u > 32767 ? 32767 : u < -32767 ? -32767 : u);
}

/* --- net_saturate_16 (constant_time) --- */
/* The nearest value of a custom cell. */
static int16_t net_saturate_16(net_acc u)
{
    return (int16_t)net_limited(u, -32767, 32767);
}

/* --- net_positive --- */
static net_acc net_positive(net_acc u)
{
    return u > 0 ? u : 0;
}

/* --- net_positive (constant_time) --- */
static net_acc net_positive(net_acc u)
{
    return (net_acc)(u & ~net_less(u, 0));
}

/* --- net_shift_left --- */
/* A sum times a factor; what is beyond 2^22 then is no farther. */
static net_acc net_shift_left(net_acc sum, net_acc factor)
{
    const net_acc limit = NET_FARTHEST / factor;
    return (sum > limit ? limit : sum < -limit ? -limit : sum) * factor;
}

/* --- net_shift_left (constant_time) --- */
/* A sum times a factor; what is beyond 2^22 then is no farther. */
static net_acc net_shift_left(net_acc sum, net_acc factor)
{
    const net_acc limit = NET_FARTHEST / factor;
    return net_limited(sum, -limit, limit) * factor;
}
