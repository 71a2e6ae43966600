"""One of the writers while a backup is taken (script/proofs/backup.py): a visit with a file, a posting, and only once both are
committed a line that says so. Goes on until it is killed."""

import sys
from datetime import date
from pathlib import Path
from uuid import uuid4

import django

django.setup()

from django.utils import timezone  # noqa: E402

from config.acting import acting_as  # noqa: E402
from coordination.files import Kept  # noqa: E402
from coordination.models import Activity, ActivityFile, User  # noqa: E402
from volunteers.models import ExchangeGroup  # noqa: E402
from volunteers.posting import Line, post  # noqa: E402

DAY = date(2030, 5, 1)  # of no month that anybody has closed


def write(said, group, by):
    visit = Activity.objects.create(visited_on=DAY, tier=2, heard="控えを取っているあいだの訪問")
    content = b"%PDF-" + uuid4().bytes
    ActivityFile.attach([Kept("a.pdf", content, "application/pdf")], by=by, at=timezone.now(), activity=visit)
    file = ActivityFile.objects.get(activity=visit)
    key = uuid4()
    accounts = {one.kind: one.pk for one in group.accounts.filter(kind="issuer")}
    purse = group.accounts.filter(kind="purse").first().pk
    line = Line("issue", DAY, accounts["issuer"], purse, 5)
    post(group, [line], key=key, by=by, at=timezone.now())
    said.write(f"{visit.pk} {file.content.name} {file.digest} {key.hex}\n")
    said.flush()


if __name__ == "__main__":
    with acting_as("command:backup_writer"), Path(sys.argv[1]).open("w") as told:
        group, by = ExchangeGroup.objects.get(name="計る会5"), User.objects.get(username="bench")
        while True:
            write(told, group, by)
