"""Reads a model file into a Graph. Never imports TensorFlow, never runs code from a file."""

from lstmgen.read import arrays as arrays  # registers nodes that call functions of arrays
from lstmgen.read import followed as followed  # registers the layer of TensorFlow's functions
from lstmgen.read import layers as layers  # registers the layer functions
from lstmgen.read import published as published  # and those of published classes
from lstmgen.read import traced as traced  # and this one of live models
from lstmgen.read.containers.parts import files_of as files_of
from lstmgen.read.reader import read_file as read_file
from lstmgen.read.reader import read_model as read_model
from lstmgen.read.survey import Survey as Survey
from lstmgen.read.survey import survey as survey
from lstmgen.read.survey import survey_model as survey_model
