from math import nan
