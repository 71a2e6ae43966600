from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "地域と人と活動"

    def ready(self):
        import coordination.trail_soundness  # noqa: F401 registers itself
        from config import production  # noqa: F401 registers itself
        from coordination import accepted_months, access_guards, actors, change_marks, checks, trail  # noqa: F401 register themselves
        from coordination.sign_in import record  # noqa: F401 listens to the log-in library

        pre_migrate.connect(make_way_for_migrations, sender=self)
        post_migrate.connect(put_up_guards, sender=self)
        post_migrate.connect(keep_indexes_in_step, sender=self)


def make_way_for_migrations(*, using, plan, **kwargs):
    """Takes the guards down where a migration would lose them or stumble over them.

    SQLite builds tables anew. PostgreSQL does not; but on the way back the tables go away that the guards ask.
    """
    from django.db import connections

    from coordination import guards

    goes_back = any(backwards for _, backwards in plan)
    if plan and (connections[using].vendor == "sqlite" or goes_back):
        guards.take_all_down(using)


def put_up_guards(*, using, **kwargs):
    """Where they do not stand as this code has them; a migrate to an earlier state leaves tables away that they ask.

    What migrations have done to the records while they did not stand is then taken into the trail."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from coordination import guards, trail_states

    migrations = MigrationExecutor(connections[using])
    is_at_the_end = not migrations.migration_plan(migrations.loader.graph.leaf_nodes())
    for one in guards.missing(using):
        if is_at_the_end or not one.asks_all_tables:
            one.put_up(using)
    if is_at_the_end:
        trail_states.take_in()


def keep_indexes_in_step(*, using, **kwargs):
    """SQLite loses what keeps an index of words in step where a migration has built the table anew."""
    from coordination import pairs_of_signs

    pairs_of_signs.put_up(using)
