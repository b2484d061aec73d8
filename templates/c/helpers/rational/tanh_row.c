/*
 * y = tanh of each of n numbers, one at least, which may be y itself. With an ARM's float unit as net_tanh has it, in
 * registers that no function has to save: compilers take others for its constants, too, and their room on the stack.
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
        "0:\n"
        "  vldmia %[x]!, {s9}\n"
        "  vmul.f32 s10, s9, s9\n"
        "  vcmp.f32 s10, s0\n"
        "  vmrs APSR_nzcv, fpscr\n"
        "  bgt 2f\n"
        "  vmul.f32 s11, s10, s1\n"
        "  vadd.f32 s12, s10, s6\n"
        "  vadd.f32 s11, s11, s2\n"
        "  vmul.f32 s12, s12, s10\n"
        "  vmul.f32 s11, s11, s10\n"
        "  vadd.f32 s12, s12, s7\n"
        "  vadd.f32 s11, s11, s3\n"
        "  vmul.f32 s12, s12, s10\n"
        "  vmul.f32 s11, s11, s10\n"
        "  vadd.f32 s12, s12, s8\n"
        "  vadd.f32 s11, s11, s4\n"
        "  vmul.f32 s12, s12, s10\n"
        "  vmul.f32 s11, s11, s10\n"
        "  vadd.f32 s12, s12, s5\n"
        "  vadd.f32 s11, s11, s5\n"
        "  vmul.f32 s11, s11, s9\n"
        "  vdiv.f32 s9, s11, s12\n"
        "1:\n"
        "  vstmia %[y]!, {s9}\n"
        "  subs %[n], #1\n"
        "  bne 0b\n"
        "  b 3f\n"
        "2:\n" /* 1, with the sign of x */
        "  vcmp.f32 s9, #0.0\n"
        "  vmrs APSR_nzcv, fpscr\n"
        "  vmov.f32 s9, #1.0\n"
        "  bgt 1b\n"
        "  vmov.f32 s9, #-1.0\n"
        "  b 1b\n"
        "3:\n"
        : [y] "+r"(y), [x] "+r"(x), [n] "+r"(n)
        : [constants] "r"(constants)
        : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "cc", "memory");
#else
    for (int k = 0; k < n; ++k) {
        y[k] = net_tanh(x[k]);
    }
#endif
}
