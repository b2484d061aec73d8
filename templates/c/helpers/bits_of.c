#if defined(NET_PACKED) && NET_WIDTH == 32
#define net_bits_of(x) _mm256_castps_si256(x)
#elif defined(NET_PACKED)
#define net_bits_of(x) _mm_castps_si128(x)
#elif NET_WIDTH > 4
#define net_bits_of(x) ((net_bits)(x))
#else
static NET_INLINE net_bits net_bits_of(net_floats x)
{
    net_bits bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}
#endif
