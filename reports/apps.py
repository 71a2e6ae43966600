from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "計画と評価"

    def ready(self):
        from reports import closed_years, edition_guards, edition_soundness, rule_guards  # noqa: F401 register themselves
