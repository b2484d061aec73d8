from math import floor as round_down
