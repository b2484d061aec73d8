/*
 * model.keras in C99, without dynamic memory
 *
 * Model:   model.keras
 *          SHA-256 fad2a60f47ee4633daca320db2ebe71c742e3ab96e80aa42c02361b70e981336
 *          written by Keras 3.15.1
 * Written: by lstmgen 1.0.0, --target c --name net
 * Costs:   1576 bytes of weights as float32, 64 of state, 768 of workspace,
 *          976 multiply-accumulates
 * License: this file is yours. The parts written by lstmgen are MIT-0.
 *
 * Layers:
 *   lstm: LSTM -> (8,), 352 parameters
 *   dense: Dense -> (2,), 18 parameters
 */
#ifndef NET_H
#define NET_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers of elements of the arrays, row-major. */
#define NET_INPUT_SIZE 6 /* input_layer_1: (3, 2) */
#define NET_OUTPUT_SIZE 2 /* dense: (2,) */
#define NET_TIMESTEPS 3

/* What the functions return. */
#define NET_OK 0
#define NET_ERROR_COUNT (-3) /* the number of samples is negative */

/* All state and all working memory. A context belongs to one caller at a time; nothing else is ever written. */
typedef struct {
    float lstm_h[8];
    float lstm_c[8];
    float buffer_0[16];
    float buffer_1[104];
    float buffer_2[40];
    float buffer_3[16];
    float buffer_4[16];
} net_context;

/* The bytes of a context, for languages that do not see its type. */
size_t net_context_size(void);

/* Forgets all state; before the first use of a context, and where a new sequence begins. */
void net_reset(net_context *ctx);

/* Predicts from a whole sample. Arrays must not overlap. */
int net_predict(net_context *ctx, const float *input, float *output);

/* Feeds one timestep; gives the output so far. */
int net_step(net_context *ctx, const float *input_at_t, float *output);

/* Feeds n timesteps that lie one after the other, such as a block of audio; gives the output after each of them. */
static inline int net_steps(net_context *ctx, const float *input_at_t, int n, float *output)
{
    int status = NET_OK;
    for (; n > 0 && status == NET_OK; --n) {
        status = net_step(ctx, input_at_t, output);
        input_at_t += 2;
        output += 2;
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
