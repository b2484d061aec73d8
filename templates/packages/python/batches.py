"""Many samples: in blocks, of which each thread takes the next when it is done with one."""

from threading import Lock, Thread

from ._model import BLOCK, FORMAT, INPUT_SHAPES, OUTPUT_SHAPES
from ._native import array, pack, predict_block

# The types of numbers that C reads in place or converts.
NATIVE = list("fd?bBhHiIlLqQ")


def predict_batch(samples, threads=1):
    """The predictions for all samples: an array with a first axis for them, or a list where another axis is free.

    Where the model has several outputs, it is a tuple of these.

    Args:
        samples: an array of samples, or anything that gives one after the other: each what predict takes, a tuple where
            there are several inputs. They run in blocks, those of equal lengths together.
        threads: how many share the work, this one included.

    Raises:
        ValueError: a sample does not fit; the message has its index.
        IndexError: an index of a sample is outside an embedding table.
    """
    parts = in_threads(predict_part, in_blocks(samples), threads)
    if len(OUTPUT_SHAPES) == 1:
        return in_order(parts, OUTPUT_SHAPES[0])
    outputs = [[(places, y[k]) for places, y in parts] for k in range(len(OUTPUT_SHAPES))]
    return tuple(map(in_order, outputs, OUTPUT_SHAPES))


def predict_part(places, inputs):
    """A block's outputs, and which samples they are of."""
    try:
        return places, predict_block(*inputs)
    except IndexError as error:
        message, row = error.args
        raise IndexError("sample %d: %s" % (places[row], message)) from None


def in_blocks(samples):
    """Samples of equal shapes side by side, and which these are: views of an array, else copies."""
    view = as_view(samples)
    if view is not None:
        for first in range(0, len(view), BLOCK):
            yield range(first, min(first + BLOCK, len(view))), [view[first : first + BLOCK]]
        return
    waiting = {}
    for k, sample in enumerate(samples):
        try:
            arrays = pack(*(sample if len(INPUT_SHAPES) > 1 else (sample,)))
        except ValueError as error:
            raise ValueError("sample %d: %s" % (k, error)) from None
        shapes = tuple([x.shape for x in arrays])
        places, rows = waiting.setdefault(shapes, ([], []))
        places.append(k)
        rows.append(arrays)
        if len(places) == BLOCK:
            del waiting[shapes]
            yield places, stack(rows, shapes)
    for shapes, (places, rows) in waiting.items():
        yield places, stack(rows, shapes)


def as_view(samples):
    """The buffer of an array of samples; None where it is none, or its numbers are none of C's own."""
    try:
        view = memoryview(samples)
    except TypeError:
        return None
    fits = len(INPUT_SHAPES) == 1 and view.ndim == len(INPUT_SHAPES[0]) + 1 and view.format in NATIVE
    return view if fits else None


def stack(rows, shapes):
    """The inputs of several samples, each with an axis for these in front."""
    columns = [memoryview(b"".join(column)) for column in zip(*rows)]
    return [column.cast(FORMAT, (len(rows), *shape)) for column, shape in zip(columns, shapes)]


def in_threads(function, blocks, threads):
    """What a function gives for each block, in any order, with so many threads at work, this one included."""
    lock, results, errors = Lock(), [], []

    def work():
        try:
            while not errors:
                with lock:
                    block = next(blocks, None)
                if block is None:
                    break
                results.append(function(*block))
        except BaseException as error:
            errors.append(error)

    others = [Thread(target=work) for _ in range(threads - 1)]
    for each in others:
        each.start()
    work()
    for each in others:
        each.join()
    if errors:
        raise errors[0]
    return results


def in_order(parts, shape):
    """An output of all samples, from those of blocks and which samples these are of."""
    count = sum([len(places) for places, _ in parts])
    if None in shape:
        rows = {k: y for places, outputs in parts for k, y in zip(places, outputs)}
        return [rows[k] for k in range(count)]
    whole = array((count, *shape))
    if not count:
        return whole
    content = memoryview(whole).cast("B")
    size = len(content) // count
    for places, outputs in parts:
        block = memoryview(outputs).cast("B")
        if places[-1] - places[0] == len(places) - 1:
            content[places[0] * size : (places[-1] + 1) * size] = block
        else:
            for j, k in enumerate(places):
                content[k * size : (k + 1) * size] = block[j * size : (j + 1) * size]
    return whole
