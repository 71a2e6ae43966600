"""What the database is told of who acts (config/acting.py), and how that is said to people."""

from django.db.backends.signals import connection_created

from config.acting import NOBODY, acting, acting_as
from coordination.models import User


def in_words(actor: str) -> str:
    """Who it is, for people: a name; コマンド「load_demo」."""
    kind, _, rest = actor.partition(":")
    if kind == "user" and rest.isdecimal():
        user = User.objects.filter(pk=int(rest)).first()
        return user.name if user else "いまはいない利用者"
    return f"コマンド「{rest}」" if kind == "command" else ""


class ActorMiddleware:
    """Whoever is signed in acts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        with acting_as(f"user:{user.pk}" if user.is_authenticated else "user:"):
            return self.get_response(request)


def tell_who_acts(connection, **kwargs):
    """Lets the database ask who acts. SQLite asks a function of this connection; PostgreSQL is told before it writes."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("app_actor", 0, acting)
        return
    connection.told, connection.told_within = NOBODY, False
    if _tell_postgresql not in connection.execute_wrappers:
        connection.execute_wrappers.append(_tell_postgresql)


def _tell_postgresql(execute, sql, params, many, context):
    """What is told within a transaction is undone with it or a part of it: there it is told before each write anew."""
    connection, actor = context["connection"], acting()
    if connection.in_atomic_block:
        if _writes(sql) and (connection.told_within or connection.told != actor):
            _tell(connection, actor, is_local=True)
            connection.told_within = True
    else:
        connection.told_within = False
        if connection.told != actor and (actor or _writes(sql)):
            _tell(connection, actor, is_local=False)
            connection.told = actor
    return execute(sql, params, many, context)


def _writes(sql) -> bool:
    return str(sql).lstrip()[:6].upper().startswith(("INSERT", "UPDATE", "DELETE", "WITH", "MERGE", "COPY"))


def _tell(connection, actor, *, is_local):
    with connection.wrap_database_errors:
        connection.connection.execute("SELECT set_config('app.actor', %s, %s)", [actor, is_local])


# A signal, because Django offers no other place where a connection begins.
connection_created.connect(tell_who_acts, dispatch_uid="actors")
