#include "amp.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static amp_context ctx;
static unsigned char whole[1 << 16];

int main(void)
{
    const size_t size = fread(whole, 1, sizeof whole, stdin);
    uint32_t seed = 1;
    for (int turn = 0; turn < 20000; ++turn) {
        seed = seed * 1664525u + 1013904223u;
        const size_t length = turn % 4 == 0 ? seed % (size + 64) + 1 : size;
        void *memory = NULL;
        if (posix_memalign(&memory, AMP_WEIGHTS_ALIGNMENT, length) != 0) {
            return 2;
        }
        unsigned char *const blob = memset(memory, 0, length);
        memcpy(blob, whole, length < size ? length : size);
        for (int k = 0; k < turn % 3; ++k) {
            seed = seed * 1664525u + 1013904223u;
            blob[(turn % 2 ? seed >> 8 & 63u : seed >> 8) % length] ^= (unsigned char)(1u << (seed >> 29));
        }
        int fits = length == size && memcmp(blob, whole, 36) == 0; /* bytes 36 to 63 mean nothing */
        fits = fits && memcmp(blob + 64, whole + 64, size - 64) == 0;
        if ((amp_load(&ctx, blob, length) == AMP_OK) != fits) {
            return 1;
        }
        free(blob);
    }
    return 0;
}
