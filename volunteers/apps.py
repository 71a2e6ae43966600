from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = "支え合い"

    def ready(self):
        from coordination.sheet_kinds import OF_GROUPS
        from volunteers import ledger_guards, ledger_soundness  # noqa: F401 register themselves
        from volunteers.sheets_of_groups import FINDERS

        OF_GROUPS.update(FINDERS)
