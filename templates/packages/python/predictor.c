/* The class Predictor: the model and its state. */
#include "binding.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    PyObject_HEAD
    PyThread_type_lock lock; /* held while the context is in use */
    net_context context;
} predictor_object;

static PyObject *predictor_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    if (PyTuple_Size(arguments) > 0 || (keywords != NULL && PyDict_Size(keywords) > 0)) {
        PyErr_SetString(PyExc_TypeError, "Predictor() takes no arguments");
        return NULL;
    }
    predictor_object *self = PyObject_New(predictor_object, type);
    if (self == NULL) {
        return NULL;
    }
    self->lock = PyThread_allocate_lock();
    if (self->lock == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    net_reset(&self->context);
    return (PyObject *)self;
}

static void predictor_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    if (((predictor_object *)self)->lock != NULL) {
        PyThread_free_lock(((predictor_object *)self)->lock);
    }
    PyObject_Free(self);
    Py_DECREF(type);
}

static int enter(predictor_object *self)
{
    if (PyThread_acquire_lock(self->lock, NOWAIT_LOCK) == PY_LOCK_ACQUIRED) {
        return 1;
    }
    PyErr_SetString(PyExc_RuntimeError, "another thread is using this Predictor: each needs one of its own");
    return 0;
}

/* Calls a function on the state, which stays as it was where that fails. */
static PyObject *predictor_call(PyObject *self, const function *f, PyObject *const *given, Py_ssize_t count)
{
    call made;
    predictor_object *predictor = (predictor_object *)self;
    module_state *state = PyType_GetModuleState(Py_TYPE(self));
    if (!take_inputs(f, 0, given, count, &made) || !make_outputs(state, f, 0, &made) || !enter(predictor)) {
        return finish(&made, -1, 0);
    }
    net_context *ctx = &predictor->context;
#ifdef NET_ERROR_INDEX
    ctx = malloc(sizeof *ctx); /* a copy, as an index may be wrong in the middle */
    if (ctx == NULL) {
        PyThread_release_lock(predictor->lock);
        PyErr_NoMemory();
        return finish(&made, -1, 0);
    }
    memcpy(ctx, &predictor->context, sizeof *ctx);
#endif
    int status;
    Py_BEGIN_ALLOW_THREADS
    status = f->run(ctx, made.x, made.n, made.y);
    Py_END_ALLOW_THREADS
#ifdef NET_ERROR_INDEX
    if (status == NET_OK) {
        memcpy(&predictor->context, ctx, sizeof *ctx);
    }
    free(ctx);
#endif
    PyThread_release_lock(predictor->lock);
    return finish(&made, status, 0);
}

static PyObject *predictor_predict(PyObject *self, PyObject *const *given, Py_ssize_t count)
{
#if defined PREDICT_HAS_STATE || !defined HAS_STEP
    return predictor_call(self, &predict_function, given, count);
#else
    return py_predict(PyType_GetModule(Py_TYPE(self)), given, count); /* only steps have a state */
#endif
}

static PyObject *predictor_step(PyObject *self, PyObject *const *given, Py_ssize_t count)
{
#ifdef HAS_STEP
    return predictor_call(self, &step_function, given, count);
#else
    (void)self;
    (void)given;
    (void)count;
    PyErr_SetString(PyExc_NotImplementedError, NOT_STEPPABLE);
    return NULL;
#endif
}

static PyObject *predictor_reset(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (!enter((predictor_object *)self)) {
        return NULL;
    }
    net_reset(&((predictor_object *)self)->context);
    PyThread_release_lock(((predictor_object *)self)->lock);
    return Py_NewRef(Py_None);
}

/* Pickles and copies begin anew, without a state. */
static PyObject *predictor_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_BuildValue("O()", (PyObject *)Py_TYPE(self));
}

static PyMethodDef predictor_methods[] = {
    {"predict", (PyCFunction)(void (*)(void))predictor_predict, METH_FASTCALL, "The prediction for one sample."},
    {"step", (PyCFunction)(void (*)(void))predictor_step, METH_FASTCALL,
     "Feeds one timestep; returns the output so far."},
    {"reset", predictor_reset, METH_NOARGS, "Forgets everything that came before."},
    {"__reduce__", predictor_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot predictor_slots[] = {
    {Py_tp_doc, "The model and its state. A pickle or a copy of it begins without a state."},
    {Py_tp_new, predictor_new},
    {Py_tp_dealloc, predictor_dealloc},
    {Py_tp_methods, predictor_methods},
    {0, NULL},
};

PyType_Spec predictor_spec = {
    MODULE ".Predictor",
    sizeof(predictor_object),
    0,
    Py_TPFLAGS_DEFAULT,
    predictor_slots,
};
