/*
 * Calls generated C again and again, and says how long that took. Compiled apart from it, so that no call can be
 * inlined, hoisted or left out.
 */
#define _POSIX_C_SOURCE 199309L
#include <time.h>

#include "net.h"

static net_context context;
#ifdef HAS_BATCH
static net_batch_context batch_context;
#endif

static double seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* One call: a prediction for each sample of a batch. */
int call(int batch, const float *inputs, float *outputs);
int call(int batch, const float *inputs, float *outputs)
{
    if (batch == 1) {
        return net_predict(&context, inputs, outputs);
    }
#ifdef HAS_BATCH
    return net_predict_batch(&batch_context, batch, inputs, outputs);
#else
    for (int k = 0; k < batch; ++k) {
        const int status = net_predict(&context, inputs + k * NET_INPUT_SIZE, outputs + k * NET_OUTPUT_SIZE);

        if (status != NET_OK) {
            return status;
        }
    }
    return NET_OK;
#endif
}

/*
 * Makes `calls` calls on `sets` batches in turn, after one that is not timed.
 * elapsed: seconds on the wall clock, and of processor time.
 */
int run(int batch, int sets, long calls, const float *inputs, float *outputs, double *elapsed);
int run(int batch, int sets, long calls, const float *inputs, float *outputs, double *elapsed)
{
    int set = 0;
    int status;

    net_reset(&context);
    status = call(batch, inputs, outputs);
    elapsed[0] = seconds(CLOCK_MONOTONIC);
    elapsed[1] = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (long k = 0; k < calls; ++k) {
        status |= call(batch, inputs + set * batch * NET_INPUT_SIZE, outputs + set * batch * NET_OUTPUT_SIZE);
        set = set + 1 < sets ? set + 1 : 0;
    }
    elapsed[1] = seconds(CLOCK_PROCESS_CPUTIME_ID) - elapsed[1];
    elapsed[0] = seconds(CLOCK_MONOTONIC) - elapsed[0];
    return status;
}
