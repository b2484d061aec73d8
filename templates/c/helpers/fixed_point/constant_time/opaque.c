/* The same mask, of which the compiler knows nothing more: what is made with it stays arithmetic and becomes no branch. */
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
