"""評価書の本文: 現状 and 課題 section by section, with figures from a picker, last year's text and a draft beside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from coordination.blocks import Paragraph, Prose, Table
from coordination.fiscal_year import FiscalYear
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm
from meetings.models import MeetingSeries
from reports.claims import Claim, claims_in, known_from
from reports.document import sections_of
from reports.drafts import drafted, indicators_of
from reports.live_cells import Cells, cells_of
from reports.live_figures import NAMES, Kind, Live, as_stored, as_written, names_of, told
from reports.models import Indicator, Narrative, PlanReview
from reports.paper import Paper
from reports.views.reviews import review_or_404

MOST_SIGNS = 20_000  # of a text that is looked through while it is written
CLOSED = "この評価書は、いま「{state}」です。本文は直せません。直すときは、差し戻しや改訂をしてからにしてください。"


class TextForm(PageForm):
    """A text of a review. What stands in its braces is a figure, or it is not taken in."""

    class Meta(PageForm.Meta):
        model = Narrative
        fields = ("heading", "body")

    def __init__(self, *args, review, section, series, names, cells, beside, **kwargs):
        super().__init__(*args, **kwargs)
        self.review, self.section, self.series = review, section, series
        self.names, self.cells, self.beside = names, cells, beside
        self.fields["heading"].help_text = "現状、課題など。"
        self.fields["body"].widget.attrs["rows"] = 14
        self.fields[
            "body"
        ].help_text = (
            "空の行で段落が分かれます。下の「数値を差し込む」で数値を選ぶと、カーソルのところに入ります。"
        )
        if self.instance.pk:
            self.initial["body"] = as_written(self.instance.body, names, cells)

    def clean_body(self):
        body, unknown = as_stored(self.cleaned_data["body"], self.names, self.cells)
        if unknown:
            raise ValidationError(
                f"{'、'.join(dict.fromkeys(unknown))}という数値はありません。「数値を差し込む」から選びなおすか、"
                "かっこを外してください。"
            )
        return body

    def clean(self):
        self.review.refresh_from_db(fields=["state"])
        if not self.review.is_open:
            raise ValidationError(CLOSED.format(state=self.review.get_state_display()))
        return super().clean()

    def save(self, commit=True):
        text = self.instance
        if text.pk is None:
            last = self.review.narratives.order_by("position").last()
            text.review, text.section, text.series = self.review, self.section, self.series
            text.position = last.position + 1 if last else 0
        return super().save(commit)


def review_texts(request, number):
    """All texts of the review in the order of the paper, and what they claim without a figure."""
    review = review_or_404(request.user, number)
    paper, known = Paper(review, review.as_of), known_from(review)
    sections = [(section, _places(review, section, paper, known)) for section in Narrative.Section]
    context = {"review": review, "plan": review.plan, "sections": sections}
    return render(request, "reports/review_texts.html", context)


def _places(review, section, paper, known):
    """Each place of a section where texts stand: the section itself, or one of its series."""
    if section is not Narrative.Section.SERIES:
        return [(None, _texts(review, paper, section, None, known))]
    series = MeetingSeries.objects.filter(has_profile=True)
    return [(one, _texts(review, paper, section, one.pk, known)) for one in series]


def _texts(review, paper, section, series, known):
    texts = [
        one
        for one in review.narratives.prefetch_related("photos")
        if (one.section, one.series_id) == (section, series)
    ]
    return [
        (
            text,
            told(prose, paper.at, known.cells),
            list(zip(prose.photos, text.photos.all(), strict=True)),
            claims_in(text.body, known, section),
        )
        for text, prose in zip(texts, paper.prose(section, series), strict=True)
    ]


@require_POST
def review_text_check(request, number):
    """What is said of a text while it is being written; nothing of it is kept."""
    known = known_from(review_or_404(request.user, number))
    body, _ = as_stored(request.POST.get("body", "")[:MOST_SIGNS], known.names, known.cells)
    section = request.POST.get("section", "")
    return render(request, "reports/_claims.html", {"claims": claims_in(body, known, section)})


def review_text_add(request, number):
    review = review_or_404(request.user, number)
    section = request.GET.get("section", "")
    if section not in Narrative.Section:
        raise Http404("この章はありません。「本文を書く」から、もう一度選んでください。")
    series = None
    if section == Narrative.Section.SERIES:
        series = get_object_or_404(
            MeetingSeries.objects.visible_to(request.user), pk=_key(request.GET.get("series"))
        )
    return _text_page(request, review, Narrative.Section(section), series)


def _key(text) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def review_text_edit(request, pk):
    text = _text_or_404(request.user, pk)
    return _text_page(request, text.review, Narrative.Section(text.section), text.series, text)


def _text_page(request, review, section, series, text=None):
    back = reverse("review_texts", args=[review.plan.number])
    if request.method != "POST" and not review.is_open:
        messages.error(request, CLOSED.format(state=review.get_state_display()))
        return redirect(back)
    indicators = list(Indicator.objects.select_related("achieved_by"))
    names, paper = names_of(indicators), Paper(review, review.as_of)
    sections = sections_of(paper)
    cells = cells_of(sections.values())
    beside = _beside(review, section, series, paper, indicators, names, sections, cells)
    if text:
        beside = replace(beside, claims=claims_in(text.body, known_from(review), section))
    page = FormPage(
        title=f"{section.label}{f'（{series}）' if series else ''}の本文",
        form=TextForm,
        form_options={
            "review": review,
            "section": section,
            "series": series,
            "names": names,
            "cells": cells,
            "beside": beside,
        },
        initial=None if text else {"heading": "現状"},
        submit="本文を保存する",
        said="「{record}」を保存しました。",
        back=back,
        records=Narrative.objects.filter(review=review),
        help="review-texts",
        then=lambda text: f"{back}#{text.section}",
        template="reports/review_text.html",
    )
    return form_page(request, page, text)


@dataclass(frozen=True)
class Beside:
    """What stands beside a text while it is written.

    figures: by indicator, a line a year of what can be inserted, each with what it says now; those of the section first
    where it has_own_figures. tables: what each table prints, a line a row, those of the section first. earlier: the
    texts of the review before, in the same place. claims: of the text as it is kept.
    """

    figures: list[tuple[str, list[tuple[FiscalYear, list[tuple[str, str, str]]]]]]
    has_own_figures: bool
    tables: list[tuple[str, list[tuple[str, list[tuple[str, str, str]]]]]]
    drafts: list[str]
    earlier: list[Prose]
    claims: Sequence[Claim] = ()


def _beside(review, section, series, paper, indicators, names, sections, cells) -> Beside:
    own = indicators_of(section, indicators)
    ordered = [*own, *(one for one in indicators if one not in own)]
    figures = [(names[one.key], _lines(paper, one, names)) for one in ordered]
    printed = [one for which in {section: None} | sections for one in _tables(sections.get(which), cells)]
    before = PlanReview.objects.filter(as_of__lt=review.as_of).order_by("as_of").last()
    earlier = _earlier(Paper(before, before.as_of), section, series) if before else []
    return Beside(figures, bool(own), printed, drafted(section, paper, indicators, names), earlier)


def _tables(section, cells: Cells):
    """The tables of a section, if it is printed: their rows with each number in them."""
    keys = (
        [block.key for part in section.parts for block in part.blocks if isinstance(block, Table)]
        if section
        else []
    )
    for key in keys:
        rows = {}
        for cell, figure in cells.of_table(key):
            rows.setdefault(cell.row, []).append((cell.column, figure.with_unit, cell.named(cells.captions)))
        if rows:
            yield cells.captions[key], list(rows.items())


def _earlier(paper: Paper, section, series) -> list[Prose]:
    cells = cells_of(sections_of(paper).values())
    return [told(one, paper.at, cells) for one in paper.prose(section, series.pk if series else None)]


def _lines(paper, indicator, names):
    years = [paper.plan.years[0].previous, *paper.plan.years]
    found = []
    for year in years:
        at = paper.at(indicator.key, year)
        kinds = [
            Kind.ACTUAL,
            Kind.TARGET,
            *([Kind.RATE, Kind.AGAINST_TARGET] if indicator.achieved_by else []),
        ]
        offered = []
        for kind in (*kinds, Kind.AGAINST_YEAR_BEFORE) if at else ():
            live = Live(indicator.key, year, kind)
            said = str(Paragraph(live.told(paper.at)))
            if "（" not in said:
                offered.append((NAMES[kind], said, live.named(names)))
        if offered:
            found.append((year, offered))
    return found


def review_text_delete(request, pk):
    text = _text_or_404(request.user, pk)
    back = reverse("review_texts", args=[text.review.plan.number])
    page = ConfirmationPage(
        title=f"本文「{text}」を消しますか",
        consequences=("評価書からなくなります。承認した版の本文は、変わりません。", f"「{text.body[:60]}…」"),
        submit="本文を消す",
        act=lambda: _delete(text),
        said="本文を消しました。",
        then=back,
        back=back,
        grave=True,
    )
    return confirmation_page(request, page)


def _delete(text):
    text.review.refresh_from_db(fields=["state"])
    if not text.review.is_open:
        raise ValidationError(CLOSED.format(state=text.review.get_state_display()))
    text.delete()


def _text_or_404(user, pk) -> Narrative:
    reviews = PlanReview.objects.visible_to(user)
    texts = Narrative.objects.filter(review__in=reviews).select_related("review__plan", "series")
    return get_object_or_404(texts, pk=pk)
