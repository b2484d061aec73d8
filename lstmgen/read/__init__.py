"""Reads a model file into a Graph. Never imports TensorFlow, never runs code from a file.

    containers/                                       bytes → plain data
    keras/, tensorflow/, onnx/, audio/, expressions   front ends: plain data → calls of layers and functions
    live/, torch/                                     models in memory: their code → plain data
    layers/, arrays/, published/                      meanings: a call → operations

`configs/` reads single values of Keras's configs, and `calls/` defines a call, its tensors and their dtypes.
"""

from lstmgen.read import arrays as arrays  # registers nodes that call functions of arrays
from lstmgen.read import layers as layers  # registers the layer functions
from lstmgen.read import published as published  # and those of published classes
from lstmgen.read.configs.interface import OnnxInterface as OnnxInterface
from lstmgen.read.containers.audio import AUDIO as AUDIO
from lstmgen.read.containers.parts import TENSORFLOW_JS as TENSORFLOW_JS
from lstmgen.read.containers.parts import files_of as files_of
from lstmgen.read.keras import traced as traced  # registers the layer of followed code of live models
from lstmgen.read.onnx import running as running
from lstmgen.read.onnx.axes import sorted_graph as sorted_graph
from lstmgen.read.onnx.endpoint import SortedGraph as SortedGraph
from lstmgen.read.onnx.running import Feed as Feed
from lstmgen.read.onnx.running import Original as Original
from lstmgen.read.reader import is_module as is_module
from lstmgen.read.reader import read_file as read_file
from lstmgen.read.reader import read_model as read_model
from lstmgen.read.reader import read_module as read_module
from lstmgen.read.survey import Survey as Survey
from lstmgen.read.survey import survey as survey
from lstmgen.read.survey import survey_graph as survey_graph
from lstmgen.read.survey import survey_live as survey_live
from lstmgen.read.survey import survey_model as survey_model
from lstmgen.read.survey import survey_module as survey_module
from lstmgen.read.tensorflow import entry as entry  # registers the layer of TensorFlow's functions
