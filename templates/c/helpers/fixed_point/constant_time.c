/* Arithmetic in constant time: comparisons without branches, tanh without a table. */

/* --- net_opaque (constant_time) --- */
/* Hides a mask from the optimizer: arithmetic with it is not turned into a branch. */
static int32_t net_opaque(int32_t mask)
{
#ifdef __CPROVER__
    return mask;
#elif defined(__GNUC__)
    __asm__("" : "+r"(mask));
    return mask;
#else
    const volatile int32_t kept = mask;
    return kept;
#endif
}

/* --- net_mask_bits (constant_time) --- */
/* The bits of a mask. A cast would give the same, and looks to a proof like a number that changes. */
static uint32_t net_mask_bits(int32_t mask)
{
    uint32_t bits;
    memcpy(&bits, &mask, sizeof bits);
    return bits;
}

/* --- net_less (constant_time) --- */
/* All bits where a < b, else none: the sign of the one that is negative alone, or that of their difference. */
static int32_t net_less(int32_t a, int32_t b)
{
    const uint32_t x = (uint32_t)a;
    const uint32_t y = (uint32_t)b;
    const uint32_t sign = (x & ~y) | (~(x ^ y) & (x - y));
    return net_opaque(-(int32_t)(sign >> 31));
}

/* --- net_limit (constant_time) --- */
/* x, but not below low nor above high; NaN stays. Compilers branch for a comparison, but not for a mask. */
static float net_limit(float x, float low, float high)
{
    const uint32_t below = 0u - (uint32_t)(x < low);
    const uint32_t above = 0u - (uint32_t)(x > high);
    const uint32_t inside = net_bits_of(x) & ~(below | above);
    return net_float_of(inside | (net_bits_of(low) & below) | (net_bits_of(high) & above));
}

/* --- net_high_product (constant_time) --- */
/*
 * The upper 32 bits of a product. A Cortex-M3 takes longer for some numbers of 32 bits, and smaller ones have no such
 * product: they sum those of 16 bits, which is up to 2 less.
 */
static uint32_t net_high_product(uint32_t a, uint32_t b)
{
#if defined(__ARM_ARCH_7M__) || (defined(__ARM_ARCH_ISA_THUMB) && __ARM_ARCH_ISA_THUMB == 1)
    const uint32_t middle = (((a >> 16) * (b & 0xFFFFu)) >> 16) + (((a & 0xFFFFu) * (b >> 16)) >> 16);
    return (a >> 16) * (b >> 16) + middle;
#else
    return (uint32_t)(((uint64_t)a * b) >> 32);
#endif
}

/* --- net_maximum (constant_time) --- */
/* The larger one; NaN where either is, which is told by its bits, as compilers branch for a comparison. */
static float net_maximum(float a, float b)
{
    const int32_t larger = net_opaque(-(int32_t)(a > b));
    const int32_t no_number = net_less(0x7F800000, (int32_t)(net_bits_of(a) & 0x7FFFFFFFu));
    const uint32_t first = net_mask_bits(larger | no_number);
    return net_float_of((net_bits_of(a) & first) | (net_bits_of(b) & ~first));
}

/* --- net_relu (constant_time) --- */
static float net_relu(float x)
{
    return net_float_of(net_bits_of(x) & net_mask_bits(~net_opaque(-(int32_t)(x < 0.0f))));
}

/* --- net_tanh_entry (constant_time) --- */
/*
 * An entry of the table of tanh, from p = e^-2u, a product of powers, one for each bit of the index: tanh u is
 * 2 / (1 + p) - 1, and an eighth of its curvature more halves the largest error between two entries. 27 bits are
 * right, so that each entry is rounded as in the table.
 */
static int32_t net_tanh_entry(int32_t index)
{
    static const uint32_t powers[NET_TANH_BITS] = {NET_TANH_POWERS}; /* in 2^-32 */
    uint32_t power = 0xFFFFFFFFu;
    for (int bit = 0; bit < NET_TANH_BITS; ++bit) {
        const int32_t absent = net_opaque(((index >> bit) & 1) - 1);
        power = net_high_product(power, powers[bit] | (uint32_t)absent);
    }
    const uint32_t half = 0x80000000u + (power >> 1); /* (1 + p) / 2; what follows is in 2^-31 */
    /* 48 / 17 - 32 / 17 half, modulo 2; then three steps of Newton's: inverse (2 - half inverse). */
    uint32_t inverse = 0x69696969u - net_high_product(0xF0F0F0F1u, half);
    for (int step = 0; step < 3; ++step) {
        inverse = 2 * net_high_product(inverse, 0u - net_high_product(half, inverse));
    }
    const uint32_t y = inverse - 0x80000000u;
    const uint32_t slope = 0u - net_high_product(2 * y, 2 * y); /* 1 - y^2, in 2^-32 */
    const uint32_t entry = (y + (net_high_product(y, slope) >> NET_TANH_CURVATURE) + 0x8000u) >> 16;
    return (int32_t)(entry - (entry >> 15) * (0x8000u - NET_ONE));
}

/* --- net_tanh (constant_time/rational) --- */
/* A quotient of polynomials, within 3e-7 of tanh for every float, and never beyond 1, which it is from 7.9 on. */
static float net_tanh(float x)
{
    const float u = x * x;
    const uint32_t far = net_mask_bits(net_opaque(-(int32_t)(u > 62.41f)));
    const uint32_t one = net_bits_of(1.0f) | (net_bits_of(x) & 0x80000000u);
    const float y = x * ((((0.017942213f * u + 25.611883f) * u + 4162.134f) * u + 156421.22f) * u + 1162927.8f)
        / ((((u + 398.15005f) * u + 30459.775f) * u + 544063.75f) * u + 1162927.8f);
    return net_float_of((net_bits_of(y) & ~far) | (one & far));
}
