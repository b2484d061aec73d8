static NET_ALWAYS_INLINE net_ints net_load_int32(const int32_t *from)
{
#if NET_WIDTH > 4
    net_ints x;
    memcpy(&x, from, sizeof x);
    return x;
#else
    return *from;
#endif
}
