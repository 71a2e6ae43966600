"""市から見た支え合い: the groups with their totals, without any name, and what residents said they could do beside
what is asked for and done."""

from datetime import date

import numpy as np
from django.db.models import Q
from django.urls import reverse

from coordination.blocks import Column, Document, Part, Row, Section, Table
from coordination.figures import Figure
from coordination.fiscal_year import FiscalYear
from coordination.models import Area, Municipality, User
from coordination.percent import percent
from coordination.wareki import format_date
from reports.exchange_statement import MEASURE_OF, figure, kinds
from reports.measures import MEASURES
from surveys.answers import Answers
from surveys.models import Question
from volunteers.models import ExchangeGroup
from volunteers.statement import Statement, statement

SHOWN = {
    "会員と活動": ("helpers", "recipients", "dispatchers", "services", "minutes"),
    "券": ("issued", "used", "redeemed", "in_purses", "earned"),
}


def totals(user: User, as_of: date, city: Municipality) -> Document:
    """Each group as of a day, and what all of them come to."""
    groups = ExchangeGroup.objects.visible_to(user).filter(started_on__lte=as_of).select_related("area")
    told = [(group, statement(group, last=as_of)) for group in groups]
    tables = tuple(_totals(key, told, names) for key, names in SHOWN.items())
    return Document(
        title="支え合いの団体の集計",
        subtitle=f"{format_date(as_of)}まで",
        author="　".join(filter(None, [city.name, city.department])),
        as_of=as_of,
        as_of_words=f"{format_date(as_of)}現在",
        sections=(Section("groups", "団体ごとの累計", (Part("", tables),)),) if told else (),
        notes=(
            "活動を始めてからの累計です。会員の名前は、団体の事務局だけが見られます。数字の内訳には、会員番号だけが出ます。",
        ),
    )


def _totals(key: str, told: list[tuple[ExchangeGroup, Statement]], names: tuple[str, ...]) -> Table:
    has_money = "in_purses" in names

    def money(yen: int) -> tuple[Figure, ...]:
        return (Figure(yen, "円"),) if has_money else ()

    rows = [
        Row(
            (str(group.area), group.name),
            (*(figure(group, one, name) for name in names), *money(one.liability)),
        )
        for group, one in told
    ]
    sums = (Figure(sum(getattr(one, name) for _, one in told), "") for name in names)
    whole = Row(("計", ""), (*sums, *money(sum(one.liability for _, one in told))), is_total=True)
    columns = [Column(MEASURE_OF[name][1], MEASURES[MEASURE_OF[name][0]].unit) for name in names]
    return Table(
        key=f"groups_{names[0]}",
        caption=f"団体ごとの{key}",
        label_heads=("圏域", "団体"),
        columns=(*columns, *((Column("未利用分の金額", "円"),) if has_money else ())),
        rows=(*rows, whole) if len(rows) > 1 else tuple(rows),
    )


# -- 意向と実際 ---------------------------------------------------------------------


def questions(user: User) -> list[Question]:
    """Those with several answers, the latest survey first: among them stands what people could do."""
    answered = Question.objects.visible_to(user).filter(
        answer_type=Question.AnswerType.MULTIPLE, answers__isnull=False
    )
    return list(
        answered.select_related("survey")
        .prefetch_related("choices")
        .order_by("-survey__closed_on", "position")
    )


def of_willingness(found: list[Question]) -> Question | None:
    """The one that asks what people can do, as the programme's survey words it; else the first."""
    return next((one for one in found if "できる" in one.text), found[0] if found else None)


def wishes(
    user: User, area: Area, question: Question | None, year: FiscalYear, today: date, city: Municipality
) -> Document:
    """What residents of an area said they could do, beside what its groups are asked for and do in a year."""
    groups = list(ExchangeGroup.objects.visible_to(user).filter(Q(area=area) | Q(area__parent=area)))
    last = min(year.last_day, today)
    sections = [_willing(area, question)] if question else []
    if last >= year.first_day:
        for group in groups:
            found = kinds(group, year.first_day, last, f"{group.name}の{year.name}")
            sections.append(
                Section(f"group_{group.pk}", f"{group.name}への依頼と活動（{year.name}）", found.parts)
            )
    return Document(
        title=f"{area}　できることと、求められていること",
        subtitle=year.name,
        author="　".join(filter(None, [city.name, city.department])),
        as_of=last,
        as_of_words=f"{format_date(today)}現在",
        sections=tuple(sections),
    )


def _willing(area: Area, question: Question) -> Section:
    """Of the area without a link: who answered so in one area could be traced."""
    answers = Answers(question.survey)
    here = _living_in(area, answers)
    base, whole = int(here.sum()), answers.size
    column = answers.column(question)
    rows = tuple(_choice(column, choice, here, base, whole) for choice in question.choices.all())
    table = Table(
        key="willing",
        caption=str(question),
        label_heads=("できること",),
        columns=(
            Column("人数", "人", str(area)),
            Column("割合", "％", str(area)),
            Column("人数", "人", "市全体"),
            Column("割合", "％", "市全体"),
        ),
        rows=rows,
        notes=(
            f"{question.survey}。回答者は、{area}{base:,}人、市全体{whole:,}人です。ひとりがいくつでも選べるため、割合を足すと100％を超えることがあります。",
            "圏域ごとの人数からは、回答者の一覧は開けません。",
        ),
    )
    return Section("willing", "住民ができると答えたこと", (Part("", (table,)),))


def _living_in(area: Area, answers: Answers) -> np.ndarray:
    """True for each respondent who named the area."""
    asked = answers.attribute(Question.Attribute.AREA)
    if asked is None:
        return np.zeros(answers.size, dtype=bool)
    codes = [choice.code for choice in asked.choices.all() if choice.area_id == area.pk]
    return np.isin(answers.column(asked).codes, codes)


def _choice(column, choice, here, base, whole) -> Row:
    taken = column.taken(choice.code)
    in_area, in_city = int((taken & here).sum()), int(taken.sum())
    address = reverse("survey_answer", args=[column.question.pk, choice.code, "all"])
    return Row(
        (choice.label,),
        (
            Figure(in_area, "人"),
            Figure(percent(in_area, base) if base else None, "％"),
            Figure(in_city, "人", address=address),
            Figure(percent(in_city, whole) if whole else None, "％", address=address),
        ),
    )
