def label_of(probabilities):
    """The label of the largest probability, and that."""
    largest = max(probabilities)
    if largest != largest:
        raise ValueError("the prediction is NaN, which names no class")
    return LABELS[probabilities.index(largest)], largest
