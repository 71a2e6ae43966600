"""The form of a visit: in the order of the visit, one tap for what was the same last time."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from coordination.files import FilesField
from coordination.models import (
    Activity,
    ActivityFile,
    Area,
    Coordinator,
    MonthlyReport,
    Municipality,
    Organization,
    correcting,
)
from coordination.pages.forms import Group, PageForm, warnings_of_day
from coordination.search import plain
from coordination.wareki import format_date_with_weekday

REASON = "月報を受理した後の訂正"


class OrganizationPicker(forms.SelectMultiple):
    """A choice of organizations, with what a script needs to find them by their reading as one types."""

    def __init__(self):
        super().__init__({"data-picker": ""})
        self.known, self.offered = {}, []

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        organization = self.known.get(getattr(value, "value", value))
        if organization:
            option["attrs"] |= {
                "data-search": organization.search_text,
                "data-area": organization.area_id or "",
            }
            if organization.pk in self.offered:
                option["attrs"]["data-offered"] = self.offered.index(organization.pk) + 1
        return option


class VisitForm(PageForm):
    """user and now: who records and when. offered: organizations to offer first, by key. earlier: visits to go on from."""

    groups = (
        Group(REASON, ("reason",)),
        Group("いつ、どこで", ("visited_on", "tier", "area", "venue", "started_at")),
        Group("だれと", ("organizations", "people_met", "coordinators")),
        Group("名簿にない団体と会ったとき", ("new_name", "new_kind", "new_kana"), folded=True),
        Group("何を", ("purposes", "heard", "shared", "next_step")),
        Group("普及啓発・出前講座のとき", ("is_outreach", "is_lecture", "outreach_people"), folded=True),
        Group("写真・ファイル", ("files",), folded=True),
    )
    reason = forms.CharField(
        label="訂正の理由", required=False, help_text="受理された月報に、理由と前後の内容が残ります。"
    )
    new_name = forms.CharField(label="団体の名称", required=False, max_length=100)
    new_kind = forms.ChoiceField(
        label="種別", required=False, choices=[("", "選んでください"), *Organization.Kind.choices]
    )
    new_kana = forms.CharField(label="ふりがな", required=False, max_length=100)
    files = FilesField(
        label="写真・ファイル",
        required=False,
        help_text="写真、PDF、Word・Excel・PowerPoint。あわせて 12 MB まで。写真に記録された場所は消します。",
    )

    class Meta(PageForm.Meta):
        model = Activity
        fields = (
            "visited_on", "started_at", "tier", "area", "venue", "coordinators", "organizations", "people_met",
            "purposes", "heard", "shared", "next_step", "is_outreach", "is_lecture", "outreach_people",
        )  # fmt: skip
        widgets = {
            "tier": forms.RadioSelect,
            "coordinators": forms.CheckboxSelectMultiple,
            "purposes": forms.CheckboxSelectMultiple,
            "organizations": OrganizationPicker,
        }
        help_texts = {
            "tier": "",
            "area": "",
            "is_outreach": Activity.OUTREACH_COUNTS,
            "is_lecture": Activity.LECTURE_COUNTS,
            "outreach_people": f"{Activity.HEADS_COUNT}数えていないときは空欄にします。",
        }

    def __init__(self, *args, user, now, today, offered=(), earlier=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.now, self.today, self.earlier = user, now, today, earlier
        self.held = (
            self._reports_holding(self.instance.visited_on, self.instance.coordinators.all())
            if self.instance.pk
            else []
        )
        self.fields["tier"].choices = [
            (tier, f"{name}相当") for tier, name in Municipality.current().tier_names
        ]
        self._offer_areas()
        self._offer_organizations(offered)
        self._offer_coordinators()
        for name in ("people_met", "outreach_people"):
            self.fields[name].widget.attrs["data-stepper"] = ""
        for name in ("heard", "shared", "next_step"):
            self.fields[name].widget.attrs["rows"] = 2

    def _offer_areas(self):
        field = self.fields["area"]
        areas = [(area.pk, str(area)) for area in Area.objects.all()]
        field.widget = forms.RadioSelect() if len(areas) <= 8 else forms.Select()
        field.widget.choices = [("", "市全域"), *areas]

    def _offer_organizations(self, offered):
        chosen = self.instance.organizations.all() if self.instance.pk else Organization.objects.none()
        records = Organization.objects.filter(Q(is_active=True) | Q(pk__in=chosen))
        if self.is_bound:  # one that was chosen away from a signal may be at rest by now
            records = Organization.objects.all()
        field = self.fields["organizations"]
        field.queryset, field.widget.offered = records, list(offered)
        field.widget.known = {one.pk: one for one in records}

    def _offer_coordinators(self):
        placed = Coordinator.objects.placed_on(self.today).values("pk")
        present = self.instance.coordinators.values("pk") if self.instance.pk else placed.none()
        mine = Coordinator.objects.filter(user=self.user).values("pk")
        offered = Q() if self.is_bound else Q(pk__in=placed) | Q(pk__in=present) | Q(pk__in=mine)
        self.fields["coordinators"].queryset = Coordinator.objects.filter(offered)

    @property
    def grouped(self):
        """Asks for the reason of a correction only where an accepted report holds the visit."""
        return [one for one in super().grouped if one[0].title != REASON or self.held]

    def _reports_holding(self, day, coordinators):
        reports = MonthlyReport.objects.holding(self.instance, day, coordinators)
        return list(reports.select_related("contractor"))

    def clean(self):
        data = super().clean()
        self.new = self._new_organization(data)
        if data.get("visited_on"):
            self.held = self._reports_holding(data["visited_on"], data.get("coordinators") or ())
        if self.held and not data.get("reason"):
            months = "、".join(f"{report}（{report.contractor}）" for report in self.held)
            self.add_error("reason", f"{months}の月報は受理されています。訂正の理由を書くと、保存できます。")
        return data

    def _new_organization(self, data):
        """One that is made with the visit; one of the same name that is known already is taken instead."""
        if not data.get("new_name"):
            return None
        for known in Organization.objects.all():
            if plain(known.name) == plain(data["new_name"]):
                return known
        new = Organization(
            name=data["new_name"],
            kana=data.get("new_kana", ""),
            kind=data.get("new_kind", ""),
            area=data.get("area"),
        )
        try:
            new.full_clean()
        except ValidationError as wrong:
            for name, errors in wrong.error_dict.items():
                self.add_error(f"new_{name}" if name in ("name", "kind", "kana") else None, errors)
        return new

    def warnings(self):
        day = self.cleaned_data["visited_on"]
        found = warnings_of_day("活動日", day, self.today)
        if not self.cleaned_data["coordinators"]:
            found.append("コーディネーターがひとりも選ばれていません。")
        placed = set(Coordinator.objects.placed_on(day))
        found += [
            f"{one}さんは、{format_date_with_weekday(day)}には配置されていません。"
            for one in self.cleaned_data["coordinators"]
            if one not in placed
        ]
        if not self.cleaned_data["is_outreach"] and any(
            "普及啓発" in one.name for one in self.cleaned_data["purposes"]
        ):
            found.append(
                "活動目的に普及啓発がありますが、「普及啓発」にチェックがないため、普及啓発の回数には数えません。"
            )
        return [*found, *self._possible_doubles(day)]

    def _possible_doubles(self, day):
        """The same people at the same organization on the same day: perhaps twice, perhaps entered twice."""
        if self.instance.pk and not {"visited_on", "organizations", "coordinators"} & set(self.changed_data):
            return
        same = Activity.objects.filter(
            visited_on=day,
            coordinators__in=self.cleaned_data["coordinators"],
            organizations__in=[
                *self.cleaned_data["organizations"],
                *([self.new] if self.new and self.new.pk else []),
            ],
        ).exclude(pk=self.instance.pk)
        for visit in same.distinct().prefetch_related("organizations")[:3]:
            met = "、".join(map(str, visit.organizations.all()))
            place = f"（{visit.venue}）" if visit.venue else ""
            yield (
                f"{format_date_with_weekday(day)}に「{met}」{place}を訪ねた記録が、もうあります。"
                "同じ訪問を二度記録していないか確かめてください。"
            )

    def save(self, commit=True):
        if self.instance.pk is None:
            self.instance.recorded_by, self.instance.recorded_at = self.user, self.now
        if not self.held:
            return self._save()
        before = self.instance if self.instance.pk else None
        reason = self.cleaned_data["reason"]
        with correcting(self.held, reason=reason, by=self.user, at=self.now, activity=before) as correction:
            correction.activity = self._save()
        return correction.activity

    def _made(self, new):
        """Saved, or the one of that name that somebody else has made a moment ago."""
        try:
            with transaction.atomic():
                new.save()
        except IntegrityError:
            return Organization.objects.get(name=new.name)
        return new

    def _save(self):
        if self.new:
            if self.new.pk is None:
                self.new = self._made(self.new)
            self.cleaned_data["organizations"] = [*self.cleaned_data["organizations"], self.new]
        visit = super().save()
        ActivityFile.attach(self.cleaned_data["files"], by=self.user, at=self.now, activity=visit)
        return visit


class WithdrawalForm(PageForm):
    """Why a visit is taken out of lists and figures."""

    groups = (Group("", ("because",)),)
    because = forms.CharField(label="取り消す理由", max_length=200, help_text="例：同じ訪問を二度記録した。")

    class Meta(PageForm.Meta):
        model = Activity
        fields = ()

    def __init__(self, *args, user, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.now = user, now

    def save(self, commit=True):
        visit, because = self.instance, self.cleaned_data["because"]
        held = MonthlyReport.objects.holding(visit, visit.visited_on, visit.coordinators.all())
        with correcting(held, reason=because, by=self.user, at=self.now, activity=visit):
            visit.withdraw(by=self.user, at=self.now, because=because)
        return visit
