/* The extension module: its functions, its classes, and its references to numpy. */
#include "binding.h"

#include <stdlib.h>

#ifdef HAS_SELFTEST

static PyObject *count_wrong(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    net_context *ctx = malloc(sizeof *ctx);
    if (ctx == NULL) {
        return PyErr_NoMemory();
    }
    const int wrong = net_selftest(ctx);
    free(ctx);
    return PyLong_FromLong(wrong);
}
#endif

static PyMethodDef module_methods[] = {
    {"predict", (PyCFunction)(void (*)(void))predict_sample, METH_FASTCALL, "The prediction for one sample."},
    {"predict_block", (PyCFunction)(void (*)(void))predict_block, METH_FASTCALL,
     "The predictions for samples of equal lengths, which have an axis of their own, in front."},
    {"pack", (PyCFunction)(void (*)(void))pack_sample, METH_FASTCALL, "The inputs of a sample as arrays of their own."},
    {"array", (PyCFunction)(void (*)(void))array_of, METH_FASTCALL, "An array of a shape, with these bytes or empty."},
#if WEIGHTS_BYTES > 0
    {"load_exported", load_exported, METH_O, "Loads the weights that were exported, from the bytes of their file."},
#endif
#ifdef HAS_SELFTEST
    {"selftest", count_wrong, METH_NOARGS, "How many of the samples that came with the model come out wrong."},
#endif
    {NULL, NULL, 0, NULL},
};

static int module_exec(PyObject *module)
{
    module_state *state = PyModule_GetState(module);
    state->array_type = PyType_FromModuleAndSpec(module, &array_spec, NULL);
    state->predictor_type = PyType_FromModuleAndSpec(module, &predictor_spec, NULL);
    state->numpy = PyUnicode_InternFromString("numpy");
    if (state->array_type == NULL || state->predictor_type == NULL || state->numpy == NULL ||
        PyModule_AddType(module, (PyTypeObject *)state->array_type) < 0 ||
        PyModule_AddType(module, (PyTypeObject *)state->predictor_type) < 0) {
        return -1;
    }
    (void)find_numpy(state, &state->empty, &state->dtype);
    return PyModule_AddIntConstant(module, "CONTEXT_BYTES", (long)sizeof(net_context));
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    module_state *state = PyModule_GetState(module);
    Py_VISIT(state->array_type);
    Py_VISIT(state->predictor_type);
    Py_VISIT(state->empty);
    Py_VISIT(state->dtype);
    return 0;
}

static int module_clear(PyObject *module)
{
    module_state *state = PyModule_GetState(module);
    Py_CLEAR(state->array_type);
    Py_CLEAR(state->predictor_type);
    Py_CLEAR(state->numpy);
    Py_CLEAR(state->empty);
    Py_CLEAR(state->dtype);
    Py_CLEAR(state->weights);
    return 0;
}

static void module_free(void *module)
{
    (void)module_clear(module);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT, "_native", "The model, compiled.", sizeof(module_state), module_methods,
    module_slots, module_traverse, module_clear, module_free,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&module_definition);
}
