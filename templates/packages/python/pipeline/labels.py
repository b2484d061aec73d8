# Labels of outputs; outputs are arrays of C.


# --- is_row ---
def is_row(output):
    """Returns True for one row of probabilities, as a step returns it; False for several rows."""
    return len(output.shape) == 1


# --- check_count ---
def check_count(numbers, count):
    """Returns the numbers of an output, after checking their count.

    Raises:
        ValueError: there are more or fewer than `count`.
    """
    if len(numbers) != count:
        raise ValueError("expected a prediction of size %d, got size %d" % (count, len(numbers)))
    return numbers


# --- label_above ---
def label_above(probability, labels, threshold):
    """Returns the second label if its probability is above the threshold, else the first; with its probability."""
    second = float(probability)
    if second != second:
        raise ValueError("the prediction is NaN; check the input for NaN and huge values")
    return (labels[1], second) if second > threshold else (labels[0], 1.0 - second)


# --- label_of_score ---
def label_of_score(score, labels, threshold):
    """Returns the second label if the score is above the threshold, else the first; with the score."""
    if score != score:
        raise ValueError("the score is NaN; check the input for NaN and huge values")
    return labels[1] if score > threshold else labels[0], float(score)


# --- label_of ---
def label_of(probabilities, labels):
    """Returns the label of the largest probability, with that probability."""
    numbers = check_count(list(map(float, probabilities)), len(labels))
    largest = max(numbers)
    if any(p != p for p in numbers):
        raise ValueError("the prediction is NaN; check the input for NaN and huge values")
    return labels[numbers.index(largest)], largest
