def label_of(probabilities, labels):
    """The label of the largest probability, and that."""
    found = list(map(float, probabilities))
    largest = max(found)
    if any(p != p for p in found):
        raise ValueError("the prediction is NaN, which names no class")
    return labels[found.index(largest)], largest
