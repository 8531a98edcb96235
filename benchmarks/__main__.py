"""Run every benchmark, or those named: `python -m benchmarks [search tables …] [--full]`.

Each module `benchmarks/<name>.py` has `main(full: bool) -> None`, is bounded in time, and stops by itself.
"""

import argparse
import importlib
import sys
import time
from pathlib import Path


def names() -> list[str]:
    here = Path(__file__).parent
    return sorted(path.stem for path in here.glob("*.py") if not path.stem.startswith("_"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="benchmarks to run; all of them if none is named")
    parser.add_argument("--full", action="store_true", help="the sizes of the goals (a million), not the quick ones")
    args = parser.parse_args()
    unknown = sorted(set(args.names) - set(names()))
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(names())}")
    for name in args.names or names():
        print(f"\n== {name} ==", flush=True)
        began = time.perf_counter()
        importlib.import_module(f"benchmarks.{name}").main(full=args.full)
        print(f"-- {name}: {time.perf_counter() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
