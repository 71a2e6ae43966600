"""The group's own rules as forms: its words, what a ticket pays for, what its members do, and when they rest."""

from django.db.models import Max

from coordination.pages.forms import Group, PageForm
from coordination.wareki import format_date
from volunteers.models import Errand, ExchangeGroup, Suspension, TicketTerms, WorkKind


class GroupForm(PageForm):
    groups = (Group("", ("name", "district", "ticket_name", "started_on", "keeps_cash_book")),)

    class Meta(PageForm.Meta):
        model = ExchangeGroup
        fields = ("name", "district", "ticket_name", "started_on", "keeps_cash_book")
        help_texts = {
            "name": "帳簿や印刷する紙に、この名前で出ます。",
            "district": "小学校区や町会の名前など。",
            "ticket_name": "会員が呼んでいる名前。画面と券に出ます。",
        }


class OfGroupForm(PageForm):
    """A rule of a group that is given beforehand."""

    def __init__(self, *args, group=None, **kwargs):
        super().__init__(*args, **kwargs)
        if group:
            self.instance.group = group

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"group"}  # rules of the database name it


class TermsForm(OfGroupForm):
    groups = (Group("", ("valid_from", "minutes", "price", "rounding", "valid_months")),)

    class Meta(PageForm.Meta):
        model = TicketTerms
        fields = ("valid_from", "minutes", "price", "rounding", "valid_months")
        help_texts = {"valid_from": "この日の活動と、この日に売る券から、新しい条件になります。"}


class WorkKindForm(OfGroupForm):
    groups = (Group("", ("name", "is_outdoor", "position")),)

    class Meta(PageForm.Meta):
        model = WorkKind
        fields = ("name", "is_outdoor", "position")
        help_texts = {"position": "小さい番号から順にならびます。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            last = self.instance.group.kinds.aggregate(Max("position"))["position__max"] or 0
            self.initial["position"] = last + 1


class SuspensionForm(OfGroupForm):
    groups = (Group("", ("covers", "started_on", "ended_on", "because")),)

    class Meta(PageForm.Meta):
        model = Suspension
        fields = ("covers", "started_on", "ended_on", "because")
        help_texts = {"because": "例：感染症が広がっているため。"}

    def warnings(self):
        rest = self.instance
        days = {"on__gte": rest.started_on} | ({"on__lte": rest.ended_on} if rest.ended_on else {})
        planned = (
            Errand.objects.planned().filter(request__group=rest.group, **days).select_related("request__kind")
        )
        stopped = sum(rest.stops(one.request.kind, one.on) for one in planned)
        found = [f"休止のあいだに、活動の予定が{stopped:,}件あります。依頼した人と行く人に知らせてください。"]
        return found if stopped else []


def terms_in_words(terms: TicketTerms) -> str:
    """1枚15分・150円　端数は切り上げ　有効期間は12か月."""
    holds = f"有効期間は{terms.valid_months}か月" if terms.valid_months else "期限なし"
    return f"{terms}　端数は{terms.get_rounding_display()}　{holds}"


def span_in_words(rest: Suspension) -> str:
    until = f"{format_date(rest.ended_on)}まで" if rest.ended_on else "再開の日は決まっていません"
    return f"{format_date(rest.started_on)}から{until}"
