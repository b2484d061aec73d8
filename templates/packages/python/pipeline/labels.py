# Labels of outputs, which are arrays of C.


# --- is_row ---
def is_row(output):
    """Whether there is one row of probabilities, as a step gives it; else there are several."""
    return len(output.shape) == 1


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
    found = float(probability)
    if found != found:
        raise ValueError("the prediction is NaN, which names no class")
    return (labels[1], found) if found > threshold else (labels[0], 1.0 - found)


# --- label_of ---
def label_of(probabilities, labels):
    """The label of the largest probability, and that."""
    found = check_count(list(map(float, probabilities)), len(labels))
    largest = max(found)
    if any(p != p for p in found):
        raise ValueError("the prediction is NaN, which names no class")
    return labels[found.index(largest)], largest
