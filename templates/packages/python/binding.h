/* What the parts of the binding share. It keeps to the stable ABI of CPython 3.11, the first that has buffers. */
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <limits.h>

#include "model.h"

typedef struct {
    PyObject *array_type;
    PyObject *predictor_type;
    PyObject *empty; /* numpy.empty, where numpy was there first */
    PyObject *dtype; /* the second argument of that */
} module_state;

/* --- array.c: arrays of numpy where that has been imported, else our own */

extern PyType_Spec array_spec;

/* The number of elements of a shape. */
Py_ssize_t product(int rank, const Py_ssize_t *shape);
/* A shape as a tuple, with None for what is below 0. */
PyObject *shape_tuple(int rank, const Py_ssize_t *shape);
/* An attribute of numpy; NULL without an error where nobody has imported that. */
PyObject *numpy_attribute(const char *name);
/* An array of our own, and where its numbers are. */
PyObject *own_array(const module_state *state, int rank, const Py_ssize_t *shape, real **numbers);
/* An array for results, and where its numbers go. */
PyObject *new_array(const module_state *state, int rank, const Py_ssize_t *shape, real **numbers);

/* --- inputs.c: buffers and nested sequences in */

typedef struct {
    Py_buffer view;
    int is_held;
    real *copy; /* where the numbers come in another form */
    const real *numbers;
} input;

/* What a call is given and gives. */
typedef struct {
    input inputs[INPUTS];
    const real *x[INPUTS];
    PyObject *outputs[OUTPUTS];
    real *y[OUTPUTS];
    int n[LENGTHS];
    Py_ssize_t samples; /* of a batch; -1 where there is none */
} call;

/* The shape of an input or an output; returns the number of its elements. */
Py_ssize_t end_shape(const end *each, const int *n, Py_ssize_t *shape);
/* Takes the arguments of a call, of a batch as arrays with an axis for samples in front; 0 with an error set. */
int take_inputs(const function *f, int is_batch, PyObject *const *given, Py_ssize_t count, call *made);
/* Gives back what the call holds. */
void release(call *made);

/* --- calls.c: from arguments to results */

/* Makes arrays for the outputs; 0 with an error set. */
int make_outputs(const module_state *state, const function *f, int is_batch, call *made);
/* The outputs, a tuple of them where there are several; or NULL with an error set. Releases the call. */
PyObject *finish(call *made, int status, Py_ssize_t row);
PyObject *py_predict(PyObject *module, PyObject *const *given, Py_ssize_t count);
PyObject *py_predict_block(PyObject *module, PyObject *const *given, Py_ssize_t count);
PyObject *py_pack(PyObject *module, PyObject *const *given, Py_ssize_t count);
PyObject *py_array(PyObject *module, PyObject *const *given, Py_ssize_t count);

/* --- predictor.c */

extern PyType_Spec predictor_spec;
