from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "地域と人と活動"

    def ready(self):
        from coordination import checks  # noqa: F401 registers itself

        pre_migrate.connect(take_down_guards, sender=self)
        post_migrate.connect(put_up_guards, sender=self)


def take_down_guards(**kwargs):
    from coordination import accepted_months

    accepted_months.take_down()


def put_up_guards(**kwargs):
    """A migrate to an earlier state leaves tables away that the guards ask."""
    from django.db import connection

    from coordination import accepted_months
    from coordination.models import Correction

    if Correction._meta.db_table in connection.introspection.table_names():
        accepted_months.put_up()
