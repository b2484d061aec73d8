#if defined(NET_PACKED) && NET_WIDTH == 32
#define net_floats_of(bits) _mm256_castsi256_ps(bits)
#elif defined(NET_PACKED)
#define net_floats_of(bits) _mm_castsi128_ps(bits)
#elif NET_WIDTH > 4
#define net_floats_of(bits) ((net_floats)(bits))
#else
static NET_INLINE net_floats net_floats_of(net_bits bits)
{
    net_floats x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
#endif
