"""Whether the application is alive, and whether it can do its work; for whatever watches over it."""

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.utils import timezone

from coordination import guards, pairs_of_signs
from coordination.models.user import SignInAttempt


def livez(request):
    """The process answers; the database is not asked."""
    return _said("動いています。", 200)


def readyz(request):
    """The database can be written, is at the version of the code, keeps accepted months as they are, and finds what is
    searched."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return _said("データベースの更新（manage.py migrate）が済んでいません。", 503)
        for one in guards.missing():
            return _said(one.missing, 503)
        if pairs_of_signs.are_missing():
            return _said(pairs_of_signs.MISSING, 503)
        with transaction.atomic():
            SignInAttempt.objects.create(tried_at=timezone.now())
            transaction.set_rollback(True)
    except DatabaseError:
        return _said("データベースを使えません。", 503)
    return _said("準備ができています。", 200)


def _said(sentence, status):
    return HttpResponse(
        sentence,
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
