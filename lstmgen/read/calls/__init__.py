"""Calls of layers: tensors, dtypes and ranges of what they take and give, and the checks that every call passes."""
