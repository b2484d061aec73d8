"""Pre- and postprocessing: scalers, column names, labels and windows, read as data and added to a graph."""

from lstmgen.pipeline.pipeline import Pipeline as Pipeline
from lstmgen.pipeline.pipeline import attach as attach
