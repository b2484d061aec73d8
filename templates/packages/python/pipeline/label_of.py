def label_of(probabilities):
    """The label of the largest probability, and that."""
    found = list(map(float, probabilities))
    largest = max(found)
    if largest != largest:
        raise ValueError("the prediction is NaN, which names no class")
    return LABELS[found.index(largest)], largest
