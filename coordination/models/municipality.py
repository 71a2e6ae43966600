from django.db import models
from django.db.models import Q

from coordination.models.user import User


class Tier(models.IntegerChoices):
    """層: tier 1 is the whole municipality, tier 2 a 日常生活圏域."""

    FIRST = 1, "第1層"
    SECOND = 2, "第2層"


class Municipality(models.Model):
    """市町村: the one row that names this installation and its words."""

    name = models.CharField("市町村名", max_length=50)
    department = models.CharField("担当課", max_length=100, blank=True)
    contact = models.CharField("連絡先", max_length=200, blank=True)
    tier1_name = models.CharField("第1層の呼び名", max_length=20, default=Tier.FIRST.label)
    tier2_name = models.CharField("第2層の呼び名", max_length=20, default=Tier.SECOND.label)
    tier1_body = models.CharField(
        "第1層の協議体の呼び名",
        max_length=50,
        default="協議体",
        help_text="条例や要綱での名前（例：協議体、推進会議）。",
    )
    dispatcher_name = models.CharField(
        "支え合いの事務局の呼び名",
        max_length=20,
        default="支え合い事務局",
        help_text="住民どうしの支え合いの受付や券の管理をする人の役割の名前。",
    )
    demo = models.CharField("デモデータの名前", max_length=20, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "市町村"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="one_municipality_an_installation",
                violation_error_message="市町村はひとつだけ登録できます。",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls):
        """The municipality of this installation; before it is set up, one without a name that is not saved."""
        return cls.objects.first() or cls()

    @classmethod
    def of(cls, request):
        """The same, read once a request."""
        if not hasattr(request, "municipality"):
            request.municipality = cls.current()
        return request.municipality

    def tier_name(self, tier):
        return self.tier1_name if tier == Tier.FIRST else self.tier2_name

    @property
    def tier_names(self):
        return [(tier.value, self.tier_name(tier)) for tier in Tier]

    def role_name(self, role):
        """What the city calls a role of its users."""
        return self.dispatcher_name if role == User.Role.DISPATCHER else User.Role(role).label

    @property
    def role_names(self):
        return [(role.value, self.role_name(role)) for role in User.Role]
