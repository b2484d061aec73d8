"""The layer functions, by family. Importing this package fills the table `lstmgen.read.calls.layer.LAYERS`."""

from lstmgen.read.layers import attention as attention
from lstmgen.read.layers import convolution as convolution
from lstmgen.read.layers import core as core
from lstmgen.read.layers import embedding as embedding
from lstmgen.read.layers import layout as layout
from lstmgen.read.layers import locally_connected as locally_connected
from lstmgen.read.layers import lookup as lookup
from lstmgen.read.layers import merge as merge
from lstmgen.read.layers import normalization as normalization
from lstmgen.read.layers import pooling as pooling
from lstmgen.read.layers import recurrent as recurrent
from lstmgen.read.layers import resizing as resizing
from lstmgen.read.layers import spectrogram as spectrogram
from lstmgen.read.layers import text as text
from lstmgen.read.layers import wrappers as wrappers
