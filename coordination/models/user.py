from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from coordination.personal import USERS, Personal

ENDS_SESSIONS = ("password", "role", "is_active")


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators see everybody, everybody sees themselves."""
        return self if getattr(user, "role", None) == User.Role.ADMIN else self.filter(pk=user.pk)

    def update(self, **values):
        """A new password, role or state ends the sessions that began before, for good."""
        if set(ENDS_SESSIONS) & set(values):
            values["session_generation"] = F("session_generation") + 1
        return super().update(**values)

    update.alters_data = True


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        return self.create_user(username, password, **{"role": User.Role.ADMIN, "name": username, **fields})


class User(Personal, AbstractBaseUser):
    """利用者: somebody who signs in. What they may do follows from their role and from nothing else."""

    kind_of_person = USERS
    tells = frozenset({"name", "email", "username"})

    class Role(models.TextChoices):
        ADMIN = "admin", "管理者"
        STAFF = "staff", "市職員"
        COORDINATOR = "coordinator", "コーディネーター"
        DISPATCHER = "dispatcher", "支え合い事務局"
        MANAGER = "manager", "管理職"

    username = models.CharField(
        "利用者名",
        max_length=50,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "この利用者名はすでに使われています。"},
        help_text="ログインに使う名前。半角の英数字をおすすめします。",
    )
    name = models.CharField("氏名", max_length=50)
    email = models.EmailField("メールアドレス", blank=True)
    role = models.CharField("役割", max_length=20, choices=Role)
    is_active = models.BooleanField(
        "有効", default=True, help_text="退職・異動のときは、削除せずに外します。"
    )
    created_at = models.DateTimeField("登録日時", default=timezone.now, editable=False)
    session_generation = models.PositiveIntegerField("ログインの世代", default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "利用者"
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="username_is_unique_in_any_case",
                violation_error_message="大文字と小文字だけがちがう利用者名が、もう使われています。",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["admin", "staff", "coordinator", "dispatcher", "manager"]),
                name="user_role_is_known",
                violation_error_message="役割を選んでください。",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def from_db(cls, db, field_names, values):
        user = super().from_db(db, field_names, values)
        loaded = dict(zip(field_names, values, strict=True))
        user._as_loaded = {name: loaded[name] for name in ENDS_SESSIONS if name in loaded}
        return user

    def save(self, *args, update_fields=None, **kwargs):
        as_loaded = getattr(self, "_as_loaded", {})
        if any(getattr(self, name) != value for name, value in as_loaded.items()):
            self.session_generation += 1
            if update_fields is not None:
                update_fields = {*update_fields, "session_generation"}
        super().save(*args, update_fields=update_fields, **kwargs)
        self._as_loaded = {name: getattr(self, name) for name in ENDS_SESSIONS}

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    def _get_session_auth_hash(self, secret=None):
        """What a session must know to go on. Coming back from being disabled does not bring it back."""
        stands = f"{self.password}|{self.role}|{self.session_generation}"
        return salted_hmac("coordination.User.session", stands, secret=secret, algorithm="sha256").hexdigest()

    def end_sessions(self):
        self.session_generation += 1
        self.save(update_fields=["session_generation"])

    def is_last_administrator(self) -> bool:
        """Within a transaction: locks the administrators, so that no two of them put each other out at the same moment."""
        administrators = User.objects.filter(role=User.Role.ADMIN, is_active=True).select_for_update()
        return set(administrators.order_by("pk").values_list("pk", flat=True)) == {self.pk}

    def disable(self):
        """Ends what the user has open, for good; what they have written keeps their name.

        ValidationError if nobody would be left to look after the users.
        """
        with transaction.atomic():
            if self.is_last_administrator():
                raise ValidationError(
                    "使える管理者がひとりもいなくなるため、使えないようにできません。先にほかの人を管理者にしてください。"
                )
            self.is_active = False
            self.save(update_fields=["is_active"])

    def enable(self):
        self.is_active = True
        self.save(update_fields=["is_active"])

    def forget_second_factor(self):
        self.authenticator_set.all().delete()
        self.end_sessions()

    @property
    def is_staff(self):
        """May open the Django admin."""
        return self.role == self.Role.ADMIN

    def has_perm(self, perm, obj=None):
        return self.is_active and self.role == self.Role.ADMIN

    def has_module_perms(self, app_label):
        return self.has_perm(app_label)


class SignInAttempt(models.Model):
    """ログインの試み: one try with a password that was wrong or is being checked; a right one leaves no row."""

    account = models.CharField("利用者名の要約", max_length=64)
    network = models.CharField("ネットワーク", max_length=50)
    device = models.CharField("端末の要約", max_length=64, blank=True)
    tried_at = models.DateTimeField("日時", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "ログインの試み"
        ordering = ["tried_at"]

    def __str__(self):
        return f"{self.tried_at} {self.network}"
