# NaN in raw inputs; labels of outputs.


# --- find_nan ---
def find_nan(x):
    """Returns the indices of the first NaN in an array; None if it has none."""
    is_nan = np.isnan(x)
    return tuple(np.argwhere(is_nan)[0]) if is_nan.any() else None


# --- is_row ---
def is_row(output):
    """Returns True for one row of probabilities, as a step returns it."""
    return output.ndim == 1


# --- label_above ---
def label_above(probability, labels, threshold):
    """Returns the second label if its probability is above the threshold, else the first; and its probability."""
    if probability != probability:
        raise ValueError("the prediction is NaN; check the input for NaN and huge values")
    return (labels[1], float(probability)) if probability > threshold else (labels[0], float(1.0 - probability))


# --- label_of ---
def label_of(probabilities, labels):
    """Returns the most probable label, and its probability."""
    largest = int(check_count(probabilities, len(labels)).argmax())
    if probabilities[largest] != probabilities[largest]:
        raise ValueError("the prediction is NaN; check the input for NaN and huge values")
    return labels[largest], float(probabilities[largest])
