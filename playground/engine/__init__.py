"""Python in the web worker of the playground: dropped files in, results as JSON out.

workbench.py     the calls that the page makes
files.py         which dropped file is the model, the pipeline, samples
declarations.py  targets, packages and options, as lstmgen declares them
verification.py  verify without processes: Python in this interpreter, JavaScript in the page
"""
