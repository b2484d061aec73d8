/*
 * model.keras in C99, without dynamic memory
 *
 * Model:   model.keras
 *          SHA-256 322e410c020870a2db8f1cb81ae62678328a958502a846ffca7066453f8d2b00
 *          written by Keras 3.15.1
 * Written: by lstmgen 1.0.0, --target c --name net
 * Costs:   1288 bytes of weights as float32, 136 of state, 1688 of workspace,
 *          1926 multiply-accumulates
 * Pipeline: SHA-256 ea08dcacadaa8a6e2d57d405b58d7c893fc878775854d222bd1a210f72447355
 *           input days: columns price, volume
 *           input days: minus [117.671, 8537.03], times [0.081048, 0.000247328]
 *           output price: times 49.1406, plus 95.3438
 *           windows of 10 rows, one every 1
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   lstm: LSTM -> (6,), 216 parameters
 *   price: Dense -> (1,), 7 parameters
 */
#ifndef NET_H
#define NET_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers of elements of the arrays, row-major. */
#define NET_INPUT_SIZE 20 /* days: (10, 2) */
#define NET_OUTPUT_SIZE 1 /* price: (1,) */
#define NET_TIMESTEPS 10
#define NET_WINDOW 10 /* rows that net_push makes a prediction of */
#define NET_HOP 1 /* rows from one such prediction to the next */

/* What the functions return. */
#define NET_OK 0
#define NET_READY 1 /* net_push: there is a prediction */
#define NET_ERROR_COUNT (-3) /* the number of samples is negative */

/* All state and all working memory. A context belongs to one caller at a time; nothing else is ever written. */
typedef struct {
    float lstm_h[6];
    float lstm_c[6];
    float buffer_0[40];
    float buffer_1[6];
    float buffer_2[328];
    float buffer_3[16];
    float buffer_4[16];
    float buffer_5[16];
    int rows;
    int prepared;
    float window[20];
} net_context;

/* The bytes of a context, for languages that do not see its type. */
size_t net_context_size(void);

/* Forgets all state; before the first use of a context, and where a new sequence begins. */
void net_reset(net_context *ctx);

/* Predicts from a whole sample. Arrays must not overlap. */
int net_predict(net_context *ctx, const float *input, float *output);

/* Feeds one timestep; gives the output so far. */
int net_step(net_context *ctx, const float *input_at_t, float *output);

/*
 * Feeds a row of a stream. Returns NET_READY where it completes a window, with the prediction for that: first after
 * NET_WINDOW rows, then after every NET_HOP. Else NET_OK, and the output is as it was. Reset the context before
 * the first row, and before net_predict or net_step use it.
 */
int net_push(net_context *ctx, const float *row, float *output);

/*
 * Computes ahead, between two rows, what the next window shares with the rows so far: up to 9 timesteps, and one for
 * each row that came since. A net_push that completes the window then takes one timestep; its result has the same
 * bits with or without. Returns NET_OK.
 */
int net_prepare(net_context *ctx);

/* Feeds n timesteps that lie one after the other, such as a block of audio; gives the output after each of them. */
static inline int net_steps(net_context *ctx, const float *input_at_t, int n, float *output)
{
    int status = NET_OK;
    for (; n > 0 && status == NET_OK; --n) {
        status = net_step(ctx, input_at_t, output);
        input_at_t += 2;
        output += 1;
    }
    return status;
}

/* Samples per batch; may be set with -D. */
#ifndef NET_BATCH
#define NET_BATCH 8
#endif

/* For each of these samples all state and all working memory. */
typedef struct {
    net_context contexts[NET_BATCH];
} net_batch_context;

/* Predicts from n whole samples that lie one after the other; reads weights once for several. Arrays must not overlap. */
int net_predict_batch(net_batch_context *batch, int n, const float *inputs, float *outputs);

#ifdef __cplusplus
}
#endif

#endif
