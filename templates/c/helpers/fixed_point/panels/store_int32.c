static NET_ALWAYS_INLINE void net_store_int32(int32_t *to, net_ints x)
{
#if NET_WIDTH > 4
    memcpy(to, &x, sizeof x);
#else
    *to = x;
#endif
}
