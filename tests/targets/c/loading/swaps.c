#include "amp.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SWAPS = 1000, SIZE = 1 << 13, BETWEEN = 1000, MOST = (SWAPS + 1) * BETWEEN };
static amp_context playing, again, loaded[SWAPS + 1];
static unsigned char files[2][SIZE];
static size_t sizes[2];
static int moments[SWAPS + 1]; /* samples before each swap */
static float played[MOST];
static atomic_int offered, taken;

/* Loads a copy of a file into a context; returns the copy. */
static void *load(int k)
{
    void *copy = NULL;
    if (posix_memalign(&copy, AMP_WEIGHTS_ALIGNMENT, sizes[k % 2]) != 0) {
        abort();
    }
    memcpy(copy, files[k % 2], sizes[k % 2]);
    if (amp_load(&loaded[k], copy, sizes[k % 2]) != AMP_OK) {
        abort();
    }
    return copy;
}

/* Offers the other weights again and again, and frees those that are played no longer. */
static void *load_all(void *before)
{
    for (int k = 1; k <= SWAPS; ++k) {
        void *const copy = load(k);
        atomic_store_explicit(&offered, k, memory_order_release);
        while (atomic_load_explicit(&taken, memory_order_acquire) != k) {
            sched_yield();
        }
        memset(before, 0xff, sizes[(k - 1) % 2]);
        free(before);
        before = copy;
    }
    return before;
}

static float sample(int n)
{
    return (float)((n * 37) % 101) / 50.0f - 1.0f;
}

int main(int count, char **names)
{
    pthread_t loader;
    void *last;
    int n = 0;
    for (int k = 0; k < 2; ++k) {
        FILE *const file = fopen(names[count - 2 + k], "rb");
        sizes[k] = fread(files[k], 1, SIZE, file);
        fclose(file);
    }
    void *const first = load(0);
    amp_switch(&playing, &loaded[0]);
    amp_reset(&playing);
    if (pthread_create(&loader, NULL, load_all, first) != 0) {
        return 2;
    }
    for (int k = 0; k < SWAPS; ++n) {
        const float x = sample(n);
        int next = atomic_load_explicit(&offered, memory_order_acquire);
        while (next == k && n - moments[k] == BETWEEN) { /* the loader has no processor: wait for it */
            sched_yield();
            next = atomic_load_explicit(&offered, memory_order_acquire);
        }
        if (next != k) {
            amp_switch(&playing, &loaded[next]);
            moments[next] = n;
            k = next;
            atomic_store_explicit(&taken, k, memory_order_release);
        }
        amp_step(&playing, &x, &played[n]);
    }
    pthread_join(loader, &last);
    free(last);
    void *const both[2] = { load(0), load(1) };
    amp_switch(&again, &loaded[0]);
    amp_reset(&again);
    for (int t = 0, k = 0; t < n; ++t) { /* the same swaps, without another thread */
        const float x = sample(t);
        float y;
        while (k < SWAPS && moments[k + 1] == t) {
            amp_switch(&again, &loaded[++k % 2]);
        }
        amp_step(&again, &x, &y);
        if (memcmp(&y, &played[t], sizeof y) != 0) {
            return 1;
        }
    }
    free(both[0]);
    free(both[1]);
    printf("%d swaps\n", taken);
    return 0;
}
