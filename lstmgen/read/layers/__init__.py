"""The layer functions, by family. Importing this package fills the table `lstmgen.read.layer.LAYERS`."""

from lstmgen.read.layers import core as core
from lstmgen.read.layers import recurrent as recurrent
