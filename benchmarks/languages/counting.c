/* Counts the bytes that a program allocates: its malloc precedes that of the library. */
#include <stddef.h>

void *__libc_malloc(size_t size);

static long bytes;

long allocated(void)
{
    return bytes;
}

void *malloc(size_t size)
{
    bytes += (long)size;
    return __libc_malloc(size);
}
