"""Django's SQLite, but whoever has waited longer for the writing lock asks for it more often.

SQLite's own waiting does the opposite: it asks after 1 ms, and in the end only every 100 ms, so that of sixteen who
write at the same time the unlucky wait for seconds while others go again and again.
"""

import random
import sqlite3
import time

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

PAUSE = 0.008  # seconds on average between two questions of one who has just come
HALVED_AFTER = (
    0.05  # seconds of waiting, after which the pauses are half as long; after twice that a third, ...
)


class DatabaseWrapper(base.DatabaseWrapper):
    def _start_transaction_under_autocommit(self):
        """Raises OperationalError after the timeout of the settings, as SQLite's own waiting does."""
        timeout = self.settings_dict["OPTIONS"]["timeout"]
        begun = time.monotonic()
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._has_begun(or_else=time.monotonic() > begun + timeout):
                waited = time.monotonic() - begun
                time.sleep(random.uniform(0.5, 1.5) * PAUSE / (1 + waited / HALVED_AFTER))
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(timeout * 1000)}")

    def _has_begun(self, or_else: bool) -> bool:
        """or_else: raise where another one writes."""
        try:
            super()._start_transaction_under_autocommit()
        except OperationalError as error:
            if or_else or error.__cause__.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True
