def label_of(probabilities):
    """The label of the largest probability, and that."""
    largest = max(probabilities)
    return LABELS[probabilities.index(largest)], largest
