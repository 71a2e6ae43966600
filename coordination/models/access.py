from django.db import models

from coordination.models.trail import TrailEntry
from coordination.models.user import User


class AccessQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who looked at what is for administrators to ask."""
        return self if user.is_active and getattr(user, "role", None) == User.Role.ADMIN else self.none()

    def large_exports(self, since):
        """What took more people out of the application than may leave it without a reason, the latest first."""
        taken = self.filter(act__in=[Access.Act.EXPORT, Access.Act.PRINT], people__gt=Access.WITHOUT_REASON)
        return taken.filter(at__gte=since).order_by("-pk")

    def of_person(self, kind: str, key: str):
        return self.filter(persons__kind=kind, persons__key=key)


class Access(models.Model):
    """閲覧の記録: one answer that told of persons, one sign-in, or one refusal.

    Each stands in the trail, which is never shortened, with a digest of what is written here (coordination/accesses.py).
    What is written here can therefore not be changed unnoticed, and goes when its time is over.

    view: the name of the address; people: how many human beings the answer told of. path: without what was asked for,
    which may be a name. network: the address of the machine. salt: without it nobody can try out what the digest stands for.
    """

    WITHOUT_REASON = 100  # people that an export may hold without a reason

    class Act(models.TextChoices):
        VIEW = "view", "閲覧"
        EXPORT = "export", "書き出し"
        PRINT = "print", "印刷"
        REFUSED = "refused", "断られた操作"
        SIGN_IN = "sign_in", "ログイン"
        SIGN_OUT = "sign_out", "ログアウト"
        ENDED = "ended", "自動のログアウト"
        FAILED = "failed", "ログインの失敗"
        LOCKED = "locked", "続けて失敗したための停止"
        SECOND_FAILED = "second_failed", "二つ目の確認の失敗"
        PASSWORD = "password", "パスワードの変更"
        ACCOUNT = "account", "利用者の変更"

    OF_PERSONS = (Act.VIEW, Act.EXPORT, Act.PRINT)

    entry = models.OneToOneField(
        TrailEntry, models.PROTECT, primary_key=True, related_name="access", verbose_name="変更の記録"
    )
    at = models.DateTimeField("日時", db_index=True)
    actor = models.CharField("した人", max_length=100)
    act = models.CharField("したこと", max_length=20, choices=Act)
    view = models.CharField("画面", max_length=100, blank=True)
    path = models.CharField("アドレス", max_length=300, blank=True)
    people = models.PositiveIntegerField("人数", default=0)
    reason = models.CharField("理由", max_length=200, blank=True)
    network = models.CharField("接続元", max_length=50, blank=True)
    salt = models.CharField("要約の塩", max_length=32)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "閲覧の記録"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["actor", "-at"], name="access_by_actor"),
            models.Index(fields=["act", "-at"], name="access_by_act"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.get_act_display()}"


class SeenPerson(models.Model):
    """見られた人: a person of whom an answer told. kind: one of KINDS (coordination/personal.py)."""

    pk = models.CompositePrimaryKey("kind", "key", "access_id")
    kind = models.CharField("種類", max_length=10)
    key = models.CharField("番号", max_length=40)
    access = models.ForeignKey(Access, models.CASCADE, related_name="persons", verbose_name="閲覧の記録")

    class Meta:
        verbose_name = verbose_name_plural = "見られた人"

    def __str__(self):
        return f"{self.kind} {self.key}"
