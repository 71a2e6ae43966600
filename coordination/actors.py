"""What the database is told of who acts (config/acting.py), and how that is said to people."""

from django.db.backends.signals import connection_created
from psycopg.pq import TransactionStatus

from config.acting import NOBODY, acting, acting_as
from coordination.models import User
from coordination.trail_chain import link

VISITOR = "visitor:"  # whoever has not signed in
UNSURE = None  # what has been told may have been undone


def in_words(actor: str) -> str:
    """Who it is, for people: a name; コマンド「load_demo」."""
    kind, _, rest = actor.partition(":")
    if kind == "user" and rest.isdecimal():
        user = User.objects.filter(pk=int(rest)).first()
        return user.name if user else "いまはいない利用者"
    if kind in ("visitor", "user"):
        return "ログインしていない人"
    return f"コマンド「{rest}」" if kind == "command" else ""


class ActorMiddleware:
    """Whoever is signed in acts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        with acting_as(f"user:{user.pk}" if user.is_authenticated else VISITOR):
            return self.get_response(request)


def tell_who_acts(connection, **kwargs):
    """Lets the database ask who acts. SQLite asks a function of this connection; PostgreSQL is told before it writes."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("app_actor", 0, acting)
        connection.connection.create_function("app_link", 10, link, deterministic=True)
        return
    connection.told, connection.told_within = NOBODY, False
    if _tell_postgresql not in connection.execute_wrappers:
        connection.execute_wrappers.append(_tell_postgresql)


def _tell_postgresql(execute, sql, params, many, context):
    """What is told within a transaction is undone where that, or the part of it, is undone: it is told anew then."""
    connection, actor = context["connection"], acting()
    status = connection.connection.info.transaction_status
    if status == TransactionStatus.IDLE and connection.told_within:
        connection.told, connection.told_within = UNSURE, False
    if connection.told != actor and status != TransactionStatus.INERROR and (actor or _writes(sql)):
        with connection.wrap_database_errors:
            connection.connection.execute("SELECT set_config('app.actor', %s, false)", [actor])
        connection.told = actor
        connection.told_within = connection.connection.info.transaction_status != TransactionStatus.IDLE
    try:
        return execute(sql, params, many, context)
    finally:
        if connection.told_within and str(sql).startswith("ROLLBACK"):
            connection.told = UNSURE


def _writes(sql) -> bool:
    return str(sql).lstrip()[:6].upper().startswith(("INSERT", "UPDATE", "DELETE", "WITH", "MERGE", "COPY"))


# A signal, because Django offers no other place where a connection begins.
connection_created.connect(tell_who_acts, dispatch_uid="actors")
