from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = "支え合い"

    def ready(self):
        from volunteers import ledger_guards  # noqa: F401 registers itself
