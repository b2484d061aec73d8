"""What stands before and after a network, scalers and labels, read as data and put into the Graph."""

from lstmgen.pipeline.attach import attach as attach
from lstmgen.pipeline.pipeline import Pipeline as Pipeline
