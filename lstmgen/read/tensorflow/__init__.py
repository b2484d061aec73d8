"""Translates functions of TensorFlow's graphs to operations, node by node, without running them.

`values` defines the kinds of tensors, `constants` folds constants, `operations` maps nodes, `loops` maps the loops
over time that Keras writes, and `cells` recognizes their cells.
"""
