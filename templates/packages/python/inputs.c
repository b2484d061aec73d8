/* Arguments: a C-contiguous buffer of the right type is read in place, anything else is copied. */
#include "binding.h"

#include <stdint.h>
#include <string.h>

enum { MANY = 1 << 14 }; /* reading fewer numbers takes only microseconds */

/* Returns the expected shape of an input: None for an axis of variable length. */
static PyObject *wanted_shape(const end *each, int is_batch, const int *n)
{
    Py_ssize_t shape[RANK] = {-1};
    for (int k = 0; k < each->rank; ++k) {
        const int axis = each->axes[k];
        shape[is_batch + k] = axis < 0 ? n[-1 - axis] : axis;
    }
    return shape_tuple(is_batch + each->rank, shape);
}

static int refuse_shape(const end *each, int is_batch, const int *n, int rank, const Py_ssize_t *shape)
{
    PyObject *wanted = wanted_shape(each, is_batch, n), *actual = shape_tuple(rank, shape);
    if (wanted != NULL && actual != NULL) {
        PyErr_Format(PyExc_ValueError, "input '%s' must have shape %R, not %R", each->name, wanted, actual);
    }
    Py_XDECREF(wanted);
    Py_XDECREF(actual);
    return 0;
}

/* Checks the shape of an input; sets the lengths of variable axes from the first input that has them. */
static int check_shape(const end *each, int is_batch, Py_ssize_t *samples, int *n, int rank, const Py_ssize_t *shape)
{
    int fits = rank == is_batch + each->rank;
    if (fits && is_batch) {
        *samples = *samples < 0 ? shape[0] : *samples;
        fits = shape[0] == *samples;
    }
    for (int k = 0; fits && k < each->rank; ++k) {
        const int axis = each->axes[k];
        const Py_ssize_t length = shape[is_batch + k];
        if (axis < 0 && n[-1 - axis] < 0 && length > 0 && length <= INT_MAX) {
            n[-1 - axis] = (int)length;
        }
        fits = length == (axis < 0 ? n[-1 - axis] : axis);
    }
    return fits ? 1 : refuse_shape(each, is_batch, n, rank, shape);
}

#define COPY_ROW(type)                                                                                                 \
    for (Py_ssize_t k = 0; k < count; ++k) {                                                                           \
        type number;                                                                                                   \
        memcpy(&number, from + k * stride, sizeof number);                                                             \
        to[k] = (real)number;                                                                                          \
    }                                                                                                                  \
    return 1

/* Copies numbers of a type; returns 0 if it is not a native type of C. */
static int copy_row(char format, const char *from, Py_ssize_t stride, Py_ssize_t count, real *to)
{
    switch (format) {
    case 'f': COPY_ROW(float);
    case 'd': COPY_ROW(double);
    case '?': case 'B': COPY_ROW(unsigned char);
    case 'b': COPY_ROW(signed char);
    case 'h': COPY_ROW(short);
    case 'H': COPY_ROW(unsigned short);
    case 'i': COPY_ROW(int);
    case 'I': COPY_ROW(unsigned int);
    case 'l': COPY_ROW(long);
    case 'L': COPY_ROW(unsigned long);
    case 'q': COPY_ROW(long long);
    case 'Q': COPY_ROW(unsigned long long);
    default: return 0;
    }
}

/* Copies a whole buffer in row-major order. */
static void copy_buffer(const Py_buffer *view, char format, real *to)
{
    const int last = view->ndim - 1;
    const Py_ssize_t row = last < 0 ? 1 : view->shape[last], stride = last < 0 ? 0 : view->strides[last];
    Py_ssize_t index[RANK] = {0};
    const char *from = view->buf;
    for (Py_ssize_t rows = row == 0 ? 0 : view->len / view->itemsize / row; rows > 0; --rows, to += row) {
        copy_row(format, from, stride, row, to);
        for (int axis = last - 1; axis >= 0; --axis) {
            from += view->strides[axis];
            if (++index[axis] < view->shape[axis]) {
                break;
            }
            from -= view->strides[axis] * view->shape[axis];
            index[axis] = 0;
        }
    }
}

/* Returns the letter of a buffer's type if it is native, in this machine's byte order; else 0. */
static char letter_of(const char *format)
{
    format += format != NULL && *format == '@';
    const char letter = format == NULL ? 'B' : format[0];
    char nothing[16] = {0};
    real number;
    return letter != 0 && (format == NULL || format[1] == 0) && copy_row(letter, nothing, 0, 1, &number) ? letter : 0;
}

static int room_for(input *to, int rank, const Py_ssize_t *shape)
{
    to->copy = PyMem_Malloc((size_t)product(rank, shape) * sizeof(real) + 1);
    to->numbers = to->copy;
    if (to->copy == NULL) {
        PyErr_NoMemory();
    }
    return to->copy != NULL;
}

static int is_sequence(PyObject *values)
{
    return PySequence_Check(values) && !PyUnicode_Check(values) && !PyBytes_Check(values);
}

/* Copies nested sequences; at each depth, all must be as long as the first. */
static int copy_nested(const end *each, PyObject *values, int depth, int rank, const Py_ssize_t *shape, real **to)
{
    if (depth == rank) {
        const double number = PyFloat_AsDouble(values);
        if (number == -1.0 && PyErr_Occurred()) {
            const int is_large = PyErr_ExceptionMatches(PyExc_OverflowError); /* an int too large for a double */
            PyObject *type = PyObject_GetAttrString((PyObject *)Py_TYPE(values), "__name__");
            PyErr_Clear();
            PyErr_Format(PyExc_ValueError,
                         is_large ? "input '%s' holds an %S that is too large for a float"
                                  : "input '%s' must hold numbers, not %S",
                         each->name, type);
            Py_XDECREF(type);
            return 0;
        }
        *(*to)++ = (real)number;
        return 1;
    }
    if (!is_sequence(values) || PySequence_Size(values) != shape[depth]) {
        PyObject *tuple = shape_tuple(rank, shape);
        PyErr_Clear();
        PyErr_Format(PyExc_ValueError, "input '%s' must have shape %S, not that of ragged lists", each->name, tuple);
        Py_XDECREF(tuple);
        return 0;
    }
    int is_copied = 1;
    for (Py_ssize_t k = 0; is_copied && k < shape[depth]; ++k) {
        PyObject *item = PySequence_GetItem(values, k);
        is_copied = item != NULL && copy_nested(each, item, depth + 1, rank, shape, to);
        Py_XDECREF(item);
    }
    return is_copied;
}

/* Reads the length of the first sequence at each depth. */
static int nested_shape(PyObject *values, Py_ssize_t *shape)
{
    int rank = 0;
    Py_INCREF(values);
    while (values != NULL && rank < RANK && is_sequence(values)) {
        shape[rank] = PySequence_Size(values);
        PyObject *first = shape[rank] > 0 ? PySequence_GetItem(values, 0) : NULL;
        Py_DECREF(values);
        values = first;
        ++rank;
    }
    Py_XDECREF(values);
    return PyErr_Occurred() ? -1 : rank;
}

static int take_nested(const end *each, int is_batch, Py_ssize_t *samples, int *n, PyObject *values, input *to)
{
    Py_ssize_t shape[RANK];
    const int rank = nested_shape(values, shape);
    if (rank < 0 || !check_shape(each, is_batch, samples, n, rank, shape) || !room_for(to, rank, shape)) {
        return 0;
    }
    real *place = to->copy;
    return copy_nested(each, values, 0, rank, shape, &place);
}

/* Returns the numbers of an argument: in place if it is a C-contiguous buffer of the right type, else a copy. */
static int take(const end *each, int is_batch, Py_ssize_t *samples, int *n, PyObject *values, input *to)
{
    if (PyObject_CheckBuffer(values)) {
        if (PyObject_GetBuffer(values, &to->view, PyBUF_RECORDS_RO) < 0) {
            return 0;
        }
        to->is_held = 1;
        const Py_buffer *view = &to->view;
        const char letter = letter_of(view->format);
        if (letter != 0) {
            if (!check_shape(each, is_batch, samples, n, view->ndim, view->shape)) {
                return 0;
            }
            if (letter == FORMAT[0] && PyBuffer_IsContiguous(view, 'C') && (uintptr_t)view->buf % sizeof(real) == 0) {
                to->numbers = view->buf;
                return 1;
            }
            if (!room_for(to, view->ndim, view->shape)) {
                return 0;
            }
            PyThreadState *released = release_gil(view->len / view->itemsize < MANY);
            copy_buffer(view, letter, to->copy);
            take_gil(released);
            return 1;
        }
    }
    if (PyList_Check(values) || PyTuple_Check(values) || !PyObject_HasAttrString(values, "tolist")) {
        return take_nested(each, is_batch, samples, n, values, to);
    }
    PyObject *list = PyObject_CallMethod(values, "tolist", NULL); /* a tensor, or an array of another type */
    const int is_taken = list != NULL && take_nested(each, is_batch, samples, n, list, to);
    Py_XDECREF(list);
    return is_taken;
}

/* Returns the index of the first NaN; -1 if there is none. */
static Py_ssize_t find_nan(Py_ssize_t count, const real *numbers)
{
    for (Py_ssize_t k = 0; k < count; ++k) {
        if (numbers[k] != numbers[k]) {
            return k;
        }
    }
    return -1;
}

/* Sets an error with the position of a missing number, and the sample in a batch. */
static int refuse_nan(const end *each, int is_batch, const int *n, Py_ssize_t place)
{
    Py_ssize_t shape[RANK];
    Py_ssize_t size = end_shape(each, n, shape);
    const Py_ssize_t sample = place / size;
    PyObject *where = PyUnicode_FromString("");
    for (int k = 0; where != NULL && k < each->rank; ++k) {
        place %= size;
        size /= shape[k];
        const Py_ssize_t index = place / size;
        const int is_last = k == each->rank - 1;
        PyObject *before = where, *column = NULL;
        if (is_last && each->columns != NULL) {
            column = PyUnicode_FromString(each->columns[index]);
            where = column == NULL ? NULL : PyUnicode_FromFormat("%S column %R", before, column);
        } else {
            where = PyUnicode_FromFormat(is_last ? "%S feature %zd" : "%S row %zd,", before, index + 1);
        }
        Py_DECREF(before);
        Py_XDECREF(column);
    }
    const char *format = "input '%s':%S is NaN; set missing= in the pipeline to fill it";
    PyObject *text = where == NULL ? NULL : PyUnicode_FromFormat(format, each->name, where);
    PyObject *arguments = text == NULL ? NULL : Py_BuildValue(is_batch ? "(On)" : "(O)", text, sample);
    if (arguments != NULL) {
        PyErr_SetObject(PyExc_ValueError, arguments);
    }
    Py_XDECREF(where);
    Py_XDECREF(text);
    Py_XDECREF(arguments);
    return 0;
}

/* Checks for NaN in an input whose pipeline does not replace missing numbers. */
static int check_nan(const end *each, int is_batch, const call *made, const real *numbers)
{
    Py_ssize_t shape[RANK];
    if (each->takes_nan) {
        return 1;
    }
    const Py_ssize_t count = end_shape(each, made->n, shape) * (is_batch ? made->samples : 1);
    PyThreadState *released = release_gil(count < MANY);
    const Py_ssize_t place = find_nan(count, numbers);
    take_gil(released);
    return place < 0 ? 1 : refuse_nan(each, is_batch, made->n, place);
}

Py_ssize_t end_shape(const end *each, const int *n, Py_ssize_t *shape)
{
    for (int k = 0; k < each->rank; ++k) {
        shape[k] = each->axes[k] < 0 ? n[-1 - each->axes[k]] : each->axes[k];
    }
    return product(each->rank, shape);
}

/* Checks that the lengths of variable axes are within their limits. */
static int check_room(const int *n)
{
    for (int k = 0; k < AXES; ++k) {
        const free_axis *axis = &free_axes[k];
        if (n[k] > axis->most) {
            PyErr_Format(PyExc_ValueError,
                         "%d %s are more than this package has room for, which is %d; build it again with "
                         "CFLAGS=-D%s=%d in the environment",
                         n[k], axis->name, axis->most, axis->macro, n[k]);
            return 0;
        }
    }
    return 1;
}

int take_inputs(const function *f, int is_batch, PyObject *const *arguments, Py_ssize_t count, call *made)
{
    memset(made, 0, sizeof *made);
    made->samples = -1;
    for (int k = 0; k < LENGTHS; ++k) {
        made->n[k] = f->length;
    }
    if (count != INPUTS) {
        PyErr_Format(PyExc_ValueError,
                     INPUTS == 1 ? "expected %d input, got %zd"
                                 : "expected %d inputs, got %zd; predict_batch takes zip() of the inputs",
                     INPUTS, count);
        return 0;
    }
    for (int k = 0; k < INPUTS; ++k) {
        if (!take(&f->inputs[k], is_batch, &made->samples, made->n, arguments[k], &made->inputs[k])) {
            return 0;
        }
        made->x[k] = made->inputs[k].numbers;
        if (!check_nan(&f->inputs[k], is_batch, made, made->x[k])) {
            return 0;
        }
    }
    if (!check_room(made->n)) {
        return 0;
    }
    derive_lengths(made->n);
    return 1;
}

void release(call *made)
{
    for (int k = 0; k < INPUTS; ++k) {
        if (made->inputs[k].is_held) {
            PyBuffer_Release(&made->inputs[k].view);
        }
        PyMem_Free(made->inputs[k].copy);
    }
    for (int k = 0; k < OUTPUTS; ++k) {
        Py_CLEAR(made->outputs[k]);
    }
}
