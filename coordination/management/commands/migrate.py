from django.core.management.commands import migrate
from django.db import DatabaseError

from config.acting import acting, acting_as
from coordination.apps import keep_indexes_in_step, put_up_guards


class Command(migrate.Command):
    """Django's own, after which the guards of accepted months stand also where a migration has failed, and the indexes
    of words are kept in step."""

    def handle(self, *args, **options):
        try:
            with acting_as(acting() or "command:migrate"):
                return super().handle(*args, **options)
        except BaseException as failure:
            try:
                put_up_guards(using=options["database"])
                keep_indexes_in_step(using=options["database"])
            except (
                DatabaseError
            ) as further:  # the tables are neither here nor there; /readyz says what is missing
                failure.add_note(
                    f"受理された月報を守るしくみと、さがすための索引を置けませんでした：{further}"
                )
            raise
