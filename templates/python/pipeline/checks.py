# Raw inputs, checked for NaN; labels of outputs.


# --- check_raw ---
def check_raw(inputs, shapes):
    """Returns the inputs as check_inputs does; tables become rows. NaN is refused unless the pipeline fills it."""
    return refuse_nan(check_inputs(take_columns(inputs), shapes))


# --- find_nan ---
def find_nan(x):
    """Returns the indices of the first NaN in nested lists; None if they have none."""
    if type(x) is not list:
        return None if x == x else ()
    for k, v in enumerate(x):
        place = find_nan(v)
        if place is not None:
            return (k, *place)
    return None


# --- refuse_nan ---
def refuse_nan(arrays):
    """The inputs as they are.

    Raises:
        ValueError: a number is missing in one of them; says where.
    """
    for name, columns, filled, x in zip(INPUT_NAMES, COLUMNS, FILLED, arrays):
        place = None if filled else find_nan(x)
        if place is not None:
            where = ["row %d" % (k + 1) for k in place[:-1]]
            where += ["column %r" % columns[k] if columns else "feature %d" % (k + 1) for k in place[-1:]]
            cure = "set missing= in the pipeline to fill it"
            raise ValueError("input %r: %s is NaN; %s" % (name, ", ".join(where), cure))
    return arrays


# --- is_row ---
def is_row(output):
    """Returns True for one row of probabilities, as a step returns it."""
    return isinstance(output[0], float)


# --- check_count ---
def check_count(numbers, count):
    """Returns the numbers of an output.

    Raises:
        ValueError: their number is not `count`.
    """
    if len(numbers) != count:
        raise ValueError("expected a prediction of size %d, got size %d" % (count, len(numbers)))
    return numbers


# --- label_above ---
def label_above(probability, labels, threshold):
    """Returns the second label if its probability is above the threshold, else the first; and its probability."""
    if probability != probability:
        raise ValueError("the prediction is NaN; check the input for NaN and huge values")
    return (labels[1], probability) if probability > threshold else (labels[0], 1.0 - probability)


# --- label_of ---
def label_of(probabilities, labels):
    """Returns the most probable label, and its probability."""
    largest = max(check_count(probabilities, len(labels)))
    if any(p != p for p in probabilities):
        raise ValueError("the prediction is NaN; check the input for NaN and huge values")
    return labels[probabilities.index(largest)], largest


# --- label_of_score ---
def label_of_score(score, labels, threshold):
    """Returns the second label if the score is above the threshold, else the first; and the score."""
    if score != score:
        raise ValueError("the score is NaN; check the input for NaN and huge values")
    return labels[1] if score > threshold else labels[0], float(score)


# --- labels_above ---
def labels_above(probabilities, labels, thresholds):
    """Each label whose probability is above its threshold, and that; in the order of the labels."""
    if any(p != p for p in check_count(probabilities, len(labels))):
        raise ValueError("the prediction is NaN; check the input for NaN and huge values")
    return [(label, float(p)) for p, label, above in zip(probabilities, labels, thresholds) if p > above]
