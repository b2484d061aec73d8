# NaN in raw inputs; labels of outputs.


# --- find_nan ---
def find_nan(x):
    """Where the first NaN in an array is: an index for each axis; None where there is none."""
    found = np.isnan(x)
    return tuple(np.argwhere(found)[0]) if found.any() else None


# --- is_row ---
def is_row(output):
    """Whether there is one row of probabilities, as a step gives it; else there are several."""
    return output.ndim == 1


# --- check_count ---
def check_count(numbers, count):
    """The numbers of an output that has so many.

    Raises:
        ValueError: there are more, or fewer.
    """
    if len(numbers) != count:
        raise ValueError("expected a prediction of size %d, got size %d" % (count, len(numbers)))
    return numbers


# --- label_above ---
def label_above(probability, labels, threshold):
    """The second label where its probability is above the threshold, else the first; and the probability of that."""
    if probability != probability:
        raise ValueError("the prediction is NaN; check the input for NaN and huge values")
    return (labels[1], float(probability)) if probability > threshold else (labels[0], float(1.0 - probability))


# --- label_of ---
def label_of(probabilities, labels):
    """The label of the largest probability, and that."""
    largest = int(check_count(probabilities, len(labels)).argmax())
    if probabilities[largest] != probabilities[largest]:
        raise ValueError("the prediction is NaN; check the input for NaN and huge values")
    return labels[largest], float(probabilities[largest])
