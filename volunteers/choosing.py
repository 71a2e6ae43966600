"""Which of the groups that somebody keeps the books of: there is nearly always one."""

from django.http import HttpRequest, HttpResponse

from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from volunteers.models import ExchangeGroup

NONE_YET = (
    "受け持ちの団体がまだ決まっていません。市の管理者に、団体の「事務局の利用者」に加えてもらってください。"
)


def chosen_group(request: HttpRequest) -> ExchangeGroup | None:
    """The only group, or the one that `?group=` names; None where that has to be asked."""
    kept = ExchangeGroup.objects.kept_by(request.user).select_related("area")
    wanted = request.GET.get("group", "")
    if wanted.isdecimal() and len(wanted) < 10:
        return kept.filter(pk=int(wanted)).first()
    return kept.get() if kept.count() == 1 else None


def ask_for_group(request: HttpRequest, title: str) -> HttpResponse:
    """The same address once more for each group."""
    kept = ExchangeGroup.objects.kept_by(request.user)
    lines = [Fact("", group.name, f"{request.path}?group={group.pk}") for group in kept]
    choice = Section("どの団体ですか" if lines else "", lines=lines, empty=NONE_YET)
    return detail_page(request, DetailPage(title=title, sections=(choice,)))
