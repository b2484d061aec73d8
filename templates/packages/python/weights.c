/* Files of weights, which predictors load and share. */
#include "binding.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A file in memory, in a capsule. It never changes, so any number of threads may read it. */
typedef struct {
    net_context context; /* has loaded the file, and never runs */
    const unsigned char *file;
    unsigned char memory[WEIGHTS_BYTES + NET_WEIGHTS_ALIGNMENT]; /* with room to align the file */
} weights;

static weights *weights_in(PyObject *capsule)
{
    return PyCapsule_GetPointer(capsule, NULL);
}

static void free_weights(PyObject *capsule)
{
    free(weights_in(capsule));
}

/* Sets the error for a file that net_load refused. */
static void refuse(int status, const Py_buffer *file)
{
    static const char known[] = "LSTMGENW\1\0\0"; /* a magic word, and the version of the format */
    if (status == NET_ERROR_MODEL) {
        PyErr_SetString(PyExc_ValueError,
                        "the weights are for other code: write them with `lstmgen weights MODEL --for` this package");
    } else if (status == NET_ERROR_CHECKSUM) {
        PyErr_SetString(PyExc_ValueError, "the file of weights is damaged, its checksum differs: copy it again");
#ifdef NET_ERROR_RANGE
    } else if (status == NET_ERROR_RANGE) {
        PyErr_SetString(PyExc_ValueError,
                        "the integers are too large for the sums of the code: write them with `lstmgen weights`");
#endif
    } else if (file->len < NET_WEIGHTS_HEAD || memcmp(file->buf, known, sizeof known) != 0) {
        PyErr_SetString(PyExc_ValueError,
                        "not a file of weights, or one of another version: write it with `lstmgen weights`");
    } else {
        PyErr_Format(PyExc_ValueError, "the file of weights has %zd bytes behind its head, expected %zd: copy it again",
                     file->len - NET_WEIGHTS_HEAD, (Py_ssize_t)WEIGHTS_BYTES - NET_WEIGHTS_HEAD);
    }
}

PyObject *load_weights(PyObject *bytes)
{
    Py_buffer file;
    if (!PyObject_CheckBuffer(bytes)) {
        return PyErr_Format(PyExc_TypeError, "expected the bytes of a file of weights, got %.80R: read the file first",
                            bytes);
    }
    if (PyObject_GetBuffer(bytes, &file, PyBUF_SIMPLE) < 0) {
        return NULL;
    }
    weights *loaded = malloc(sizeof *loaded);
    PyObject *capsule = loaded == NULL ? PyErr_NoMemory() : PyCapsule_New(loaded, NULL, free_weights);
    if (capsule == NULL) {
        free(loaded);
        PyBuffer_Release(&file);
        return NULL;
    }
    unsigned char *start = loaded->memory + -(uintptr_t)loaded->memory % NET_WEIGHTS_ALIGNMENT;
    int status;
    Py_BEGIN_ALLOW_THREADS
    memcpy(start, file.buf, file.len < WEIGHTS_BYTES ? (size_t)file.len : WEIGHTS_BYTES);
    loaded->file = start;
    loaded->context.weights = NULL;
    status = net_load(&loaded->context, start, (size_t)file.len); /* reads only the head if the length is wrong */
    Py_END_ALLOW_THREADS
    if (status != NET_OK) {
        refuse(status, &file);
        Py_CLEAR(capsule);
    }
    PyBuffer_Release(&file);
    return capsule;
}

PyObject *bytes_of(PyObject *capsule)
{
    return PyBytes_FromStringAndSize((const char *)weights_in(capsule)->file, WEIGHTS_BYTES);
}

void use_weights(net_context *ctx, PyObject *capsule)
{
    (void)net_switch(ctx, &weights_in(capsule)->context);
}

/* load(file): loads the weights that were exported with the package. */
PyObject *load_exported(PyObject *module, PyObject *bytes)
{
    module_state *state = PyModule_GetState(module);
    PyObject *loaded = load_weights(bytes);
    if (loaded == NULL) {
        return NULL;
    }
    put_weights(module, &state->weights, loaded);
    return Py_NewRef(Py_None);
}
