/* Activations of a vector of floats. */

/* --- net_exps --- */
/* e^x within 2.5 units in the last place, for every float: 2^n e^r, r = x - n ln 2; 2^n is two factors. */
static NET_FUNCTION net_floats net_exps(net_floats x)
{
    const float rounder = 12582912.0f + 2 * 127;
    const net_floats near = net_limit(x, -104.0f, 89.0f);
    const NET_EXACT net_floats shifted = NET_MUL_ADD(near, NET_EACH(1.44269504f), NET_EACH(rounder));
    const NET_EXACT net_floats n = NET_SUB(shifted, NET_EACH(rounder));
    const net_floats coarse = NET_MUL_ADD(n, NET_EACH(-0.693145752f), near);
    const net_floats r = NET_MUL_ADD(n, NET_EACH(-1.42860677e-6f), coarse);
    const net_bits exponents = net_bits_of(shifted); /* of both factors together, in the lowest bits */
    const net_bits exponent = NET_SHIFT_RIGHT(exponents, 1);
    const net_floats half = net_floats_of(NET_SHIFT_LEFT(exponent, 23));
    const net_floats rest = net_floats_of(NET_SHIFT_LEFT(NET_SUB_BITS(exponents, exponent), 23));
    const NET_EXACT net_floats most = NET_MUL_ADD(half, net_expm1_near_zero(r), half);
    return NET_MUL(most, rest);
}

/* --- net_expm1_near_zero --- */
/* e^x - 1 where |x| <= ln 2 / 2, a polynomial. */
static NET_INLINE net_floats net_expm1_near_zero(net_floats x)
{
    const net_floats square = NET_MUL(x, x);
    const net_floats high = NET_MUL_ADD(NET_EACH(0.00138848182f), x, NET_EACH(0.00836077239f));
    const net_floats low = NET_MUL_ADD(NET_EACH(0.0416667275f), x, NET_EACH(0.166665852f));
    const net_floats rest = NET_MUL_ADD(NET_MUL_ADD(high, square, low), x, NET_EACH(0.5f));
    return NET_MUL_ADD(square, rest, x);
}

/* --- net_expm1_near_zero (scalar) --- */
/* e^x - 1 where |x| <= ln 2 / 2, a polynomial. */
static float net_expm1_near_zero(float x)
{
    const float square = x * x;
    const float high = 0.00138848182f * x + 0.00836077239f;
    const float low = 0.0416667275f * x + 0.166665852f;
    return x + square * ((high * square + low) * x + 0.5f);
}

/* --- net_hard_sigmoids --- */
static NET_INLINE net_floats net_hard_sigmoids(net_floats x, float slope)
{
    return net_limit(NET_MUL_ADD(NET_EACH(slope), x, NET_EACH(0.5f)), 0.0f, 1.0f);
}

/* --- net_relus --- */
static NET_INLINE net_floats net_relus(net_floats x)
{
#ifdef NET_PACKED
    return NET_PACKED(max_ps)(net_all(0.0f), x); /* NaN stays */
#else
    return net_floats_of(net_bits_of(x) & ~NET_WHERE(x <= 0.0f));
#endif
}

/* --- net_sigmoids --- */
/*
 * 1 / (1 + e^-x) within 2.5 units in the last place, for every float: e^-x = 2^n e^r, r = -x - n ln 2.
 * All is scaled by 2^-64, so that 2^n can be made by shifting n into the exponent. To add and take away
 * 1.5 * 2^23 rounds to an integer, which is then in the lowest bits.
 */
static NET_FUNCTION net_floats net_sigmoids(net_floats x)
{
    const float scale = 5.42101086e-20f;
    const float rounder = 12582912.0f + (127 - 64);
    const net_floats near = net_limit(x, -104.0f, 17.5f);
    const NET_EXACT net_floats shifted = NET_MUL_ADD(near, NET_EACH(-1.44269504f), NET_EACH(rounder));
    const NET_EXACT net_floats n = NET_SUB(shifted, NET_EACH(rounder));
    const net_floats coarse = NET_SUB(NET_MUL(n, NET_EACH(-0.693145752f)), near);
    const net_floats r = NET_MUL_ADD(n, NET_EACH(-1.42860677e-6f), coarse);
    const net_floats power = net_floats_of(NET_SHIFT_LEFT(net_bits_of(shifted), 23));
    const NET_EXACT net_floats whole = NET_ADD(power, NET_EACH(scale));
    return NET_DIV(NET_EACH(scale), NET_MUL_ADD(power, net_expm1_near_zero(r), whole));
}

/* --- net_tanhs --- */
/* (e^2x - 1) / (e^2x + 1) within 2.6 units in the last place, for every float: e^2x = 2^n e^r, r = 2x - n ln 2. */
static NET_FUNCTION net_floats net_tanhs(net_floats x)
{
    const float rounder = 12582912.0f + 127;
    const net_floats near = net_limit(x, -10.0f, 10.0f);
    const NET_EXACT net_floats shifted = NET_MUL_ADD(near, NET_EACH(2.88539008f), NET_EACH(rounder));
    const NET_EXACT net_floats n = NET_SUB(shifted, NET_EACH(rounder));
    const net_floats r = NET_MUL_ADD(n, NET_EACH(-0.693147181f), NET_ADD(near, near));
    const net_floats power = net_floats_of(NET_SHIFT_LEFT(net_bits_of(shifted), 23));
    const NET_EXACT net_floats whole = NET_SUB(power, NET_EACH(1.0f));
    const net_floats expm1 = NET_MUL_ADD(power, net_expm1_near_zero(r), whole);
    return NET_DIV(expm1, NET_ADD(expm1, NET_EACH(2.0f)));
}

/* --- net_tanh_row --- */
/* y = tanh of each of n numbers, which may be y itself. */
static void net_tanh_row(float *y, const float *x, int n)
{
    for (int k = 0; k < n; ++k) {
        y[k] = net_tanh(x[k]);
    }
}

/* --- net_tanh_row (rational) --- */
/* The tanh of a number in a register, as net_tanh has it; constants are in s0 to s8. */
#define net_tanh_in(a) \
    "  vmul.f32 s13, " a ", " a "\n" \
    "  vmul.f32 s14, s13, s1\n" \
    "  vadd.f32 s15, s13, s6\n" \
    "  vadd.f32 s14, s14, s2\n" \
    "  vmul.f32 s15, s15, s13\n" \
    "  vmul.f32 s14, s14, s13\n" \
    "  vadd.f32 s15, s15, s7\n" \
    "  vadd.f32 s14, s14, s3\n" \
    "  vmul.f32 s15, s15, s13\n" \
    "  vmul.f32 s14, s14, s13\n" \
    "  vadd.f32 s15, s15, s8\n" \
    "  vadd.f32 s14, s14, s4\n" \
    "  vmul.f32 s15, s15, s13\n" \
    "  vmul.f32 s14, s14, s13\n" \
    "  vadd.f32 s15, s15, s5\n" \
    "  vadd.f32 s14, s14, s5\n" \
    "  vmul.f32 s14, s14, " a "\n" \
    "  vdiv.f32 " a ", s14, s15\n"

/*
 * y = tanh of each of n numbers, one at least, which may be y itself. With an ARM's float unit as net_tanh has it, in
 * registers that no function has to save: compilers take others for its constants, too, and their room on the stack.
 * Four numbers at once are compared with where tanh is 1: none is beyond it if the sum of their squares is not.
 */
static void net_tanh_row(float *y, const float *x, int n)
{
#if defined(__GNUC__) && defined(__arm__) && defined(__ARM_FEATURE_FMA) && !defined(__ARM_FEATURE_MVE) \
    && !defined(NET_PORTABLE)
    static const float constants[9] = {
        62.41f, 0.017942213f, 25.611883f, 4162.134f, 156421.22f, 1162927.8f, 398.15005f, 30459.775f, 544063.75f
    };
    (void)net_tanh; /* which only other processors call */
    net_asm(
        "  vldmia %[constants], {s0-s8}\n"
        "  b 1f\n"
        "0:\n"
        "  vldmia %[x]!, {s9-s12}\n"
        "  vmul.f32 s13, s9, s9\n"
        "  vfma.f32 s13, s10, s10\n"
        "  vfma.f32 s13, s11, s11\n"
        "  vfma.f32 s13, s12, s12\n"
        "  vcmp.f32 s13, s0\n"
        "  vmrs APSR_nzcv, fpscr\n"
        "  bhi 2f\n"
        net_tanh_in("s9") net_tanh_in("s10") net_tanh_in("s11") net_tanh_in("s12")
        "  vstmia %[y]!, {s9-s12}\n"
        "1:\n"
        "  subs %[n], #4\n"
        "  bge 0b\n"
        "  adds %[n], #4\n"
        "  beq 6f\n"
        "  b 3f\n"
        "2:\n"
        "  subs %[x], #16\n"
        "  adds %[n], #4\n"
        "3:\n"
        "  vldmia %[x]!, {s9}\n"
        "  vmul.f32 s13, s9, s9\n"
        "  vcmp.f32 s13, s0\n"
        "  vmrs APSR_nzcv, fpscr\n"
        "  bgt 5f\n"
        net_tanh_in("s9")
        "4:\n"
        "  vstmia %[y]!, {s9}\n"
        "  subs %[n], #1\n"
        "  bne 3b\n"
        "  b 6f\n"
        "5:\n" /* 1, with the sign of x */
        "  vcmp.f32 s9, #0.0\n"
        "  vmrs APSR_nzcv, fpscr\n"
        "  vmov.f32 s9, #1.0\n"
        "  bgt 4b\n"
        "  vmov.f32 s9, #-1.0\n"
        "  b 4b\n"
        "6:\n"
        : [y] "+r"(y), [x] "+r"(x), [n] "+r"(n)
        : [constants] "r"(constants)
        : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15", "cc",
          "memory");
#else
    for (int k = 0; k < n; ++k) {
        y[k] = net_tanh(x[k]);
    }
#endif
}
