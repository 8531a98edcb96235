"""A worker as a process of its own: `python -m tests.harvesters.working HOME QUEUE_URL`."""

import sys
from pathlib import Path

from harvesters.worker import Worker
from tests.harvesters.trial import JUDGES, settings_of

if __name__ == "__main__":
    Worker(settings_of(Path(sys.argv[1]), queue_url=sys.argv[2]), JUDGES).run()
