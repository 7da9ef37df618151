"""Where control goes on after a statement: Painless refuses what can never be reached or never ends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flow:
    """What is known of the way out of a statement.

    Attributes:
        leaves_function: every way through it ends the function.
        leaves_loop: every way through it ends the loop around it.
        leaves: nothing behind it is reached.
        continues: there is a `continue` in it.
        breaks: there is a `break` in it.
    """

    leaves_function: bool = False
    leaves_loop: bool = False
    leaves: bool = False
    continues: bool = False
    breaks: bool = False

    def either(self, other: Flow) -> Flow:
        """Of two ways, one is taken."""
        return Flow(
            self.leaves_function and other.leaves_function,
            self.leaves_loop and other.leaves_loop,
            self.leaves and other.leaves,
            self.continues or other.continues,
            self.breaks or other.breaks,
        )

    def perhaps(self) -> Flow:
        """Taken or not."""
        return Flow(continues=self.continues, breaks=self.breaks)


ON = Flow()
OUT = Flow(leaves_function=True, leaves_loop=True, leaves=True)
BREAK = Flow(leaves_loop=True, leaves=True, breaks=True)
CONTINUE = Flow(leaves=True, continues=True)
ENDLESS = Flow(leaves_function=True, leaves=True)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a statement stands.

    Attributes:
        last: it is the last of its function, so that its value is what the function gives.
        in_loop: there is a loop around it.
        ends_loop: it is the last of its loop.
    """

    last: bool = False
    in_loop: bool = False
    ends_loop: bool = False


LOOP = Spot(in_loop=True, ends_loop=True)
