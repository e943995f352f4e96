"""Chance that is the same for the same seed in every version of Python: nothing but `Random.random`."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of chance of its own for each purpose, so that one part of the demo does not move another."""

    def __init__(self, *purpose: object) -> None:
        self.random = Random("/".join(str(part) for part in purpose))

    def below(self, n: int) -> int:
        """A whole number of 0 … n-1."""
        return int(self.random.random() * n)

    def between(self, low: int, high: int) -> int:
        """A whole number of low … high, both included."""
        return low + self.below(high - low + 1)

    def one_of(self, choices: Sequence[T]) -> T:
        """One of several."""
        return choices[self.below(len(choices))]

    def happens(self, share: float) -> bool:
        """True with this probability."""
        return self.random.random() < share

    def celsius(self) -> str:
        """A normal temperature, 36.1 to 36.9 °C."""
        return f"36.{self.between(1, 9)}"
