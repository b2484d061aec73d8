"""Reads published layers of third parties, for layers that the user assigns to them; see `read.configs.assumed`.

Each has a layer function like Keras's own layers, written from its equations. Importing this package registers them.
"""

from lstmgen.read.published import addons as addons
from lstmgen.read.published import decoder_attention as decoder_attention
from lstmgen.read.published import kapre as kapre
from lstmgen.read.published import keras_io as keras_io
from lstmgen.read.published import keras_self_attention as keras_self_attention
from lstmgen.read.published import keras_tcn as keras_tcn
from lstmgen.read.published import normalized_cells as normalized_cells
from lstmgen.read.published import pooling_attention as pooling_attention
from lstmgen.read.published import random_fields as random_fields
from lstmgen.read.published import time2vec as time2vec
