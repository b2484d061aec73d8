"""Writes the pages of docs/ that are made from the code, from benchmarks and from test runs."""
