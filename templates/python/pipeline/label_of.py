def label_of(probabilities, labels):
    """The label of the largest probability, and that."""
    largest = max(probabilities)
    if any(p != p for p in probabilities):
        raise ValueError("the prediction is NaN, which names no class")
    return labels[probabilities.index(largest)], largest
