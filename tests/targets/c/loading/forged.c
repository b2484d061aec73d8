#include "int8.c"
#include "int8x16.c"
#include "int16.c"
#include "int4x8.c"
#include "nibbles.c"
#include "panels.c"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const float extremes[] = { 0.3f, -1e30f, 1e30f, -0.7f, 0.0f, 3.0f };
static uint32_t seed = 1;
enum { FILES = 12 };

static uint32_t drawn(void)
{
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

/*
 * Files whose numbers are all at a limit are taken; others with a right checksum and any numbers in a place may be. A
 * context has no weights after a file that is refused.
 */
#define FORGE(p, P) \
static int p##_forge(void) \
{ \
    static _Alignas(64) unsigned char whole[1 << 15], blob[1 << 15]; \
    static p##_context ctx; \
    char name[32]; \
    size_t size = 0; \
    int taken = 0, refused = 0; \
    for (int turn = 0; turn < 3000; ++turn) { \
        if (turn < FILES) { \
            snprintf(name, sizeof name, #p "_%d.bin", turn); \
            FILE *const file = fopen(name, "rb"); \
            size = fread(whole, 1, sizeof whole, file); \
            fclose(file); \
        } \
        const size_t count = size - P##_WEIGHTS_HEAD, run = 1u + drawn() % (turn % 2 ? 3u : 40u); \
        memcpy(blob, whole, size); \
        unsigned char *const place = blob + P##_WEIGHTS_HEAD + drawn() % (count - run); \
        for (size_t k = 0; turn >= FILES && k < run; ++k) { \
            place[k] = turn % 3 == 0 ? 0x7f : turn % 3 == 1 ? 0x80 : (unsigned char)drawn(); \
        } \
        const uint32_t sum = p##_checksum(blob + P##_WEIGHTS_HEAD, count); \
        memcpy(blob + 32, &sum, sizeof sum); \
        float y[2]; \
        memset(&ctx, 0, sizeof ctx); \
        const int status = p##_load(&ctx, blob, size); \
        if (status == P##_ERROR_RANGE && turn >= FILES) { \
            ++refused; \
            if (p##_step(&ctx, extremes, y) != P##_ERROR_WEIGHTS) { \
                return 3; \
            } \
            continue; \
        } \
        if (status != P##_OK) { \
            return 1; \
        } \
        ++taken; \
        p##_reset(&ctx); \
        for (int t = 0; t < 4; ++t) { \
            if (p##_step(&ctx, extremes + t % 3, y) != P##_OK) { \
                return 2; \
            } \
        } \
    } \
    puts(taken > 100 && refused > 100 ? "some taken" : "one way"); \
    return 0; \
}

FORGE(int8, INT8)
FORGE(int8x16, INT8X16)
FORGE(int16, INT16)
FORGE(int4x8, INT4X8)
FORGE(nibbles, NIBBLES)
FORGE(panels, PANELS)

int main(void)
{
    return int8_forge() || int8x16_forge() || int16_forge() || int4x8_forge() || nibbles_forge() || panels_forge();
}
