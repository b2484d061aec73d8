/*
 * How far the generated exp, sigmoid and tanh are from libm's in double, over all floats or some of them.
 *
 * The functions to measure come in other objects, one for each way to compile them; `variants.h` lists them as
 * VARIANT(name). The argument is the distance between the bits of two floats: 1 is every float there is.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 4096
#define LANES 16    /* numbers that are compared at once, each with a worst one of its own */
#define ABOVE 0x1p128 /* stands for infinity: what would follow the largest float */

typedef void function(const float *x, float *y, int n);

typedef struct {
    const char *name;
    function *function;
    double ulps[LANES];   /* the largest error in units of the last place */
    double errors[LANES]; /* the largest error of a result up to 1 */
    double at;            /* where the error in units is largest */
    uint64_t nans;        /* how often NaN did not stay NaN, or came of a number */
    double infinite;      /* the error at infinities */
} Variant;

#define VARIANT(name) function name##_exp, name##_sigmoid, name##_tanh;
#include "variants.h"
#undef VARIANT
#define VARIANT(name) {#name, name##_exp, {0}, {0}, 0, 0, 0},
static Variant exps[] = {
#include "variants.h"
};
#undef VARIANT
#define VARIANT(name) {#name, name##_sigmoid, {0}, {0}, 0, 0, 0},
static Variant sigmoids[] = {
#include "variants.h"
};
#undef VARIANT
#define VARIANT(name) {#name, name##_tanh, {0}, {0}, 0, 0, 0},
static Variant tanhs[] = {
#include "variants.h"
};
#define COUNT (sizeof exps / sizeof *exps)

static float x[BLOCK];
static float y[BLOCK];
static double truth[BLOCK];
static double per_ulp[BLOCK];

static double true_sigmoid(double number)
{
    return 1.0 / (1.0 + exp(-number));
}

/* 1 over the distance of floats as large as a number; that of subnormal ones at least. */
static double units(double number)
{
    int exponent = 0;
    frexp(number, &exponent);
    return ldexp(1.0, number < 0x1p-126 ? 149 : 24 - exponent);
}

static double within(double number)
{
    return number > ABOVE ? ABOVE : number;
}

static double largest(const double *numbers)
{
    double found = 0.0;
    for (int k = 0; k < LANES; ++k) {
        found = numbers[k] > found ? numbers[k] : found;
    }
    return found;
}

static void compare(Variant *variant)
{
    const double before = largest(variant->ulps);
    uint64_t nans = 0;
    variant->function(x, y, BLOCK);
    for (int k = 0; k < BLOCK; k += LANES) {
        for (int j = 0; j < LANES; ++j) {
            const double error = fabs(within((double)y[k + j]) - truth[k + j]);
            const double ulps = error * per_ulp[k + j];
            const double small = fabs(truth[k + j]) > 1.0 ? 0.0 : error;
            variant->ulps[j] = ulps > variant->ulps[j] ? ulps : variant->ulps[j];
            variant->errors[j] = small > variant->errors[j] ? small : variant->errors[j];
        }
    }
    for (int k = 0; k < BLOCK; ++k) {
        nans += (uint64_t)((y[k] != y[k]) != (x[k] != x[k]));
    }
    variant->nans += nans;
    if (largest(variant->ulps) > before) {
        for (int k = 0; k < BLOCK; ++k) {
            if (fabs(within((double)y[k]) - truth[k]) * per_ulp[k] == largest(variant->ulps)) {
                variant->at = (double)x[k];
            }
        }
    }
}

/* Infinities are looked at apart, as compilers may forget them. */
static void look_at_infinities(Variant *variant, double (*truly)(double))
{
    for (int k = 0; k < BLOCK; ++k) {
        x[k] = k % 2 ? -INFINITY : INFINITY;
    }
    variant->function(x, y, BLOCK);
    for (int k = 0; k < 2; ++k) {
        const double error = fabs(within((double)y[k]) - within(truly((double)x[k])));
        variant->infinite = error <= variant->infinite ? variant->infinite : error; /* NaN is taken */
    }
}

static void compare_all(Variant *variants, double (*truly)(double))
{
    for (int k = 0; k < BLOCK; ++k) {
        const double result = truly((double)x[k]);
        truth[k] = within(result);
        per_ulp[k] = units(fabs(truth[k]));
    }
    for (size_t k = 0; k < COUNT; ++k) {
        compare(&variants[k]);
    }
}

static void look_at(const uint32_t *bits)
{
    memcpy(x, bits, sizeof x);
    for (int k = 0; k < BLOCK; ++k) {
        x[k] = isinf(x[k]) ? 0.0f : x[k];
    }
    compare_all(exps, exp);
    compare_all(sigmoids, true_sigmoid);
    compare_all(tanhs, tanh);
}

static void print(const char *name, Variant *variants, double (*truly)(double))
{
    for (size_t k = 0; k < COUNT; ++k) {
        Variant *each = &variants[k];
        look_at_infinities(each, truly);
        printf("%s %s %.4f %.9g %.3g %d %.3g\n", name, each->name, largest(each->ulps), each->at,
            largest(each->errors), each->nans == 0, each->infinite);
    }
}

int main(int count, char **arguments)
{
    static uint32_t bits[BLOCK];
    const uint64_t every = count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
    for (int64_t around = -1; around <= 1; ++around) { /* 2^n and what is between, and their neighbours */
        for (int k = 0; k < BLOCK; ++k) {
            bits[k] = (uint32_t)(((int64_t)k << 20) + around);
        }
        look_at(bits);
    }
    for (uint64_t next = 0; next <= UINT32_MAX;) {
        for (int k = 0; k < BLOCK; ++k, next += every) {
            bits[k] = next <= UINT32_MAX ? (uint32_t)next : 0;
        }
        look_at(bits);
    }
    print("exp", exps, exp);
    print("sigmoid", sigmoids, true_sigmoid);
    print("tanh", tanhs, tanh);
    return 0;
}
