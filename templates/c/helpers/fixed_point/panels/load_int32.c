static NET_ALWAYS_INLINE net_ints net_load_int32(const int32_t *from)
{
    net_ints x;
    memcpy(&x, from, sizeof x);
    return x;
}
