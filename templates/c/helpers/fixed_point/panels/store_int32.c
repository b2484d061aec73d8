static NET_ALWAYS_INLINE void net_store_int32(int32_t *to, net_ints x)
{
    memcpy(to, &x, sizeof x);
}
