"""The interpreter's garbage collector, kept out of the way of records that stream through."""

import atexit
import gc
from functools import cache


@cache
def settle() -> None:
    """Once a process: what stands now (hundreds of thousands of objects of imported modules) is not looked through again.

    A run makes and drops thousands of objects a batch, which wakes the collector's full pass again and again; walking all modules
    each time took 30 % of a harvest. What is made from now on is collected as ever.
    """
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # the interpreter's end takes everything apart: modules of C tell of what it leaves
