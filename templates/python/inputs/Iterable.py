from collections.abc import Iterable
