"""config.wsgi whose clock goes wrong: by the seconds that stand in the file CLOCK. The database's clock and what counts
seconds for a program go on as they are."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

MOVED = Path(os.environ["CLOCK"])
right = time.time

time.time = lambda: right() + int(MOVED.read_text() or 0)
timezone.now = lambda: datetime.fromtimestamp(time.time(), UTC)

from config.wsgi import application  # noqa: E402, F401 after its clock has been taken
