"""段階ごとの困りごと: a board of four columns; a card moves on by the record of a step."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from coordination.models import Need
from coordination.pages.actions import Action
from coordination.views.needs import ADD, NeedSearch
from coordination.wareki import format_date

CARDS = 50  # shown in a column; the list has all


@dataclass(frozen=True)
class Card:
    need: Need
    next_stage: Need.Stage | None
    since: str


@dataclass(frozen=True)
class Column:
    """A stage of the board. address: the list of all that `count` counts. further: label and address of another."""

    stage: Need.Stage
    cards: list[Card]
    count: int
    address: str
    further: tuple[str, str] | None = None


def need_board(request):
    needs = Need.objects.visible_to(request.user)
    narrowed = NeedSearch(
        request.GET,
        queryset=needs.standing().with_stage().with_voices().select_related("area"),
        request=request,
    )
    found = narrowed.qs if narrowed.is_valid() else needs.none().with_stage()
    chosen = {
        name: text for name, text in narrowed.form.data.items() if text and name in narrowed.form.fields
    }
    year, today = request.fiscal_year, timezone.localdate()
    open_stages = [stage for stage in Need.Stage if stage.next]
    context = {
        "columns": [
            *(_column(found, stage, chosen, today) for stage in open_stages),
            _solved(found, year, chosen, today),
        ],
        "filter": narrowed,
        "in_words": narrowed.in_words,
        "narrows": set(chosen) - {"q"},
        "actions": (ADD, Action("一覧で見る", "need_list")),
        "first_step": ADD,
        "is_empty": not chosen and not needs.exists(),
        "year": year,
        "shows_year": True,
    }
    return render(request, "coordination/need_board.html", context)


def _column(found: QuerySet, stage: Need.Stage, chosen: dict, today: date) -> Column:
    """Those that have waited longest stand first."""
    here = found.filter(stage=stage).order_by("reached_on", "pk")
    return Column(stage, _cards(here, today), here.count(), _list(chosen, stage=stage.value))


def _solved(found, year, chosen, today):
    """Those solved in the year, the latest first; all others are one link away."""
    stage = Need.Stage.SOLVED
    everything = found.filter(stage=stage)
    here = everything.filter(reached_on__range=year.span).order_by("-reached_on", "-pk")
    return Column(
        stage,
        _cards(here, today),
        here.count(),
        _list(chosen, stage=stage.value, moved_in=year.year),
        (f"ほかの年度も含めて{everything.count():,}件", _list(chosen, stage=stage.value)),
    )


def _list(chosen, **more):
    return f"{reverse('need_list')}?{urlencode({**chosen, **more})}"


def _cards(needs, today):
    return [Card(need, Need.Stage(need.stage).next, _since(need, today)) for need in needs[:CARDS]]


def _since(need, today):
    """Since when nothing has been written about a need, and how long that is; of a solved one, the day."""
    day, days = format_date(need.reached_on), (today - need.reached_on).days
    if need.stage == Need.Stage.SOLVED:
        return day
    return f"{day}から{days}日" if days < 365 else f"{day}から{days // 365}年以上"
