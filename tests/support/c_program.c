/* Runs what c_program.py wrote into calls.h: every call prints a line, its status and the numbers of its outputs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef THREADS
#include <pthread.h>
#endif

static void *room(size_t size)
{
    void *const memory = malloc(size);
    if (memory == NULL) {
        exit(3);
    }
    return memory;
}

static void show_float(FILE *to, const float *x, int n)
{
    for (int k = 0; k < n; ++k) {
        fprintf(to, " %.9g", (double)x[k]);
    }
}

static void show_double(FILE *to, const double *x, int n)
{
    for (int k = 0; k < n; ++k) {
        fprintf(to, " %.17g", x[k]);
    }
}

#include "calls.h"

#ifdef THREADS
static void *run_thread(void *to)
{
    run_all((FILE *)to);
    return NULL;
}

/* Every thread prints into a file of its own, whose name is given. */
int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    FILE *files[THREADS];
    if (argc != THREADS + 1) {
        return 2;
    }
    for (int k = 0; k < THREADS; ++k) {
        files[k] = fopen(argv[k + 1], "w");
        if (files[k] == NULL || pthread_create(&threads[k], NULL, run_thread, files[k]) != 0) {
            return 2;
        }
    }
    for (int k = 0; k < THREADS; ++k) {
        if (pthread_join(threads[k], NULL) != 0 || fclose(files[k]) != 0) {
            return 2;
        }
    }
    return 0;
}
#else
int main(void)
{
    run_all(stdout);
    return 0;
}
#endif
