"""Whether the application is alive, and whether it can do its work; for whatever watches over it."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.utils import timezone

from coordination import guards, pairs_of_signs
from coordination.models.user import SignInAttempt

ROOM = 50 * 1024 * 1024  # bytes


def livez(request):
    """The process answers; the database is not asked."""
    return _said("動いています。", 200)


def readyz(request):
    """The database can be written, is at the version of the code, keeps accepted months as they are, finds what is
    searched, and there is room for files."""
    sentence, _ = examined()
    if not sentence and not has_room(Path(settings.MEDIA_ROOT)):
        sentence = "写真とファイルの置き場に、空きがありません。"
    return _said(sentence or "準備ができています。", 503 if sentence else 200)


def examined() -> tuple[str, bool]:
    """Why the database cannot be worked with ("" where it can), and whether it answers at all."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "データベースの更新（manage.py migrate）が済んでいません。", True
        for one in guards.missing():
            return one.missing, True
        if pairs_of_signs.are_missing():
            return pairs_of_signs.MISSING, True
        with transaction.atomic():
            SignInAttempt.objects.create(tried_at=timezone.now())
            transaction.set_rollback(True)
    except DatabaseError:
        return "データベースを使えません。", False
    return "", True


def has_room(folder: Path) -> bool:
    """For a few photos more, where the folder is or will be made."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free >= ROOM


def _said(sentence, status):
    return HttpResponse(
        sentence,
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
