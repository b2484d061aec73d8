/*
 * Times blocks of samples: generated C with its weights inside, the same with weights that it loaded, and a rival of
 * C++ if there is one. Prints a line for each: nanoseconds per sample, the least of many turns.
 */
#define _POSIX_C_SOURCE 200112L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "inside.h"
#include "loaded.h"

enum { BLOCK = 64, TURNS = 400, BLOCKS = 20 };
typedef void player(const float *x, float *y);

static _Alignas(64) inside_context inside;
static _Alignas(64) loaded_context loaded, spare;
static float input[BLOCK * FEATURES], output[BLOCK * OUTPUTS];

#ifdef RIVAL
int rival_load(const char *path);
player rival_block;
#endif

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

static void play_inside(const float *x, float *y)
{
    inside_steps(&inside, x, BLOCK, y);
}

static void play_loaded(const float *x, float *y)
{
    loaded_steps(&loaded, x, BLOCK, y);
}

int main(int count, char **names)
{
    static const char *const titles[] = { "inside", "loaded", "rival" };
    player *players[3] = { play_inside, play_loaded };
    double least[3] = { 1e18, 1e18, 1e18 }, load = 1e18, swap = 1e18;
    int players_count = 2;
    static _Alignas(LOADED_WEIGHTS_ALIGNMENT) unsigned char file[1 << 22];
    FILE *const stream = count > 1 ? fopen(names[1], "rb") : NULL;
    const size_t size = stream == NULL ? 0 : fread(file, 1, sizeof file, stream);
    for (int k = 0; k < BLOCK * FEATURES; ++k) {
        input[k] = (float)(k * 37 % 101) / 50.0f - 1.0f;
    }
    inside_reset(&inside);
#ifdef RIVAL
    if (count < 3 || !rival_load(names[2])) {
        return 2;
    }
    players[players_count++] = rival_block;
#endif
    for (int turn = 0; turn < TURNS; ++turn) {
        double start = now();
        if (loaded_load(&spare, file, size) != LOADED_OK) {
            return 1;
        }
        load = now() - start < load ? now() - start : load;
        start = now();
        for (int k = 0; k < 1000; ++k) {
            loaded_switch(&loaded, &spare);
        }
        swap = (now() - start) / 1000 < swap ? (now() - start) / 1000 : swap;
        for (int p = 0; p < players_count; ++p) {
            start = now();
            for (int k = 0; k < BLOCKS; ++k) {
                players[p](input, output);
            }
            const double each = (now() - start) / (BLOCK * BLOCKS);
            least[p] = each < least[p] ? each : least[p];
        }
    }
    printf("load %.6g\nswap %.6g\n", load, swap);
    for (int p = 0; p < players_count; ++p) {
        printf("%s %.6g\n", titles[p], least[p]);
    }
    return 0;
}
