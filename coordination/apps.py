from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "地域と人と活動"

    def ready(self):
        from coordination import checks  # noqa: F401 registers itself
