"""What Python's search for garbage need not look through."""

import gc

_AT_START = 100_000
"""New objects before a search while modules and the library are read, nearly all of which stay."""
_YOUNG = 10_000
"""New objects before a search among them; at Python's 700 it is a fourteenth of a busy process's time."""


def search_seldom() -> None:
    """For a start: Python's own habit searches through all that was imported again and again, for a fifth of it."""
    gc.set_threshold(_AT_START)


def pass_over_what_stands() -> None:
    """Collect what is garbage now; the rest, such as the library, is not searched until this is called again.

    It lives as long as the process or until the next library, and a full search of it takes 0.1 s from everybody.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
