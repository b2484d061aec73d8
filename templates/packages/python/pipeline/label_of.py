def label_of(probabilities):
    """The label of the largest probability, and that."""
    found = list(map(float, probabilities))
    largest = max(found)
    return LABELS[found.index(largest)], largest
