# Tables, where lists are expected.


# --- Iterable ---
from collections.abc import Iterable


# --- check_samples ---
def check_samples(samples):
    """Raises ValueError if a text or a table is passed as the list of samples."""
    if isinstance(samples, (str, bytes)) or is_table(samples):
        kind = "a table" if is_table(samples) else "a text"
        raise ValueError("predict_batch takes a list of samples, not %s" % kind)


# --- inputs_of ---
def inputs_of(sample, *rest):
    """Returns the inputs in order: all arguments, or those in the first alone, a sequence or a dict by name."""
    if any(x is not None for x in rest):
        return (sample, *rest)
    if hasattr(sample, "keys"):
        if set(sample.keys()) != set(INPUT_NAMES):
            raise ValueError("expected a dict of the inputs %r, got %r" % (INPUT_NAMES, tuple(sample.keys())))
        return [sample[name] for name in INPUT_NAMES]
    if not isinstance(sample, tuple) and (not hasattr(sample, "__len__") or len(sample) != len(INPUT_NAMES)):
        wanted = len(INPUT_NAMES), INPUT_NAMES, ", ".join(INPUT_NAMES)
        raise ValueError("expected %d inputs %r, got 1; predict_batch takes zip(%s)" % wanted)
    return tuple(sample)


# --- is_table ---
def is_table(x):
    """Returns True for a table, over whose column names a loop runs: a dict, a DataFrame, an Arrow table."""
    return (hasattr(x, "keys") or hasattr(x, "columns")) and not hasattr(x, "tolist")


# --- refuse_table ---
def refuse_table(x):
    """Raises ValueError if x is a table, whose columns may be in another order than the model's."""
    if is_table(x):
        cure = "give its rows (x.to_numpy() of a DataFrame), or name its columns at export (columns=)"
        raise ValueError("expected numbers in nested lists, got a table: " + cure)
