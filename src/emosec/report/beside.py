"""Work in a process beside this one, where there is a second core."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

Made = TypeVar("Made")


@dataclass
class Outcome(Generic[Made]):
    """What the work returned; it is there after the block."""

    made: Made | None = None

    @property
    def value(self) -> Made:
        """What the work returned."""
        assert self.made is not None
        return self.made


@contextmanager
def beside(work: Callable[[], Made]) -> Iterator[Outcome[Made]]:
    """Do work in a process beside the block, or before it where none can be forked; its errors are raised after the block.

    Parameters
    ----------
    work : what it returns can be pickled. It may not use typst: that has threads of its own once it was used, which a forked
        process lacks and waits for without end

    Examples
    --------
    >>> with beside(lambda: sum(range(4))) as there:
    ...     here = sum(range(4, 6))
    >>> here, there.value
    (9, 6)
    """
    if "fork" not in multiprocessing.get_all_start_methods() or (os.cpu_count() or 1) < 2:
        yield Outcome(work())
        return
    forked = multiprocessing.get_context("fork")
    hears, says = forked.Pipe(duplex=False)
    child = forked.Process(target=telling, args=(work, says))
    child.start()
    # what the child leaves open is then its own end alone: where it was killed, there is nothing to hear
    says.close()
    outcome: Outcome[Made] = Outcome()
    try:
        yield outcome
        error, outcome.made = hears.recv()
    except BaseException as stopped:
        child.terminate()
        child.join()
        if isinstance(stopped, EOFError):
            raise ChildProcessError(f"a process of the report was ended from outside: exit {child.exitcode}") from None
        raise
    child.join()
    if error:
        raise error


def telling(work: Callable[[], Made], says: Connection[object, object]) -> None:
    """Do work in a child, and tell the parent what it returned, or the error."""
    try:
        told: tuple[Exception | None, Made | None] = None, work()
    except Exception as error:
        told = error, None
    except KeyboardInterrupt:
        # the parent has heard of it too
        return
    says.send(told)
