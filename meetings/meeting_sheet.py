"""会議 as a sheet: one meeting a row, found again by its 会議体 and its day; the items of the agenda a line each."""

import re
import unicodedata
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Q
from import_export import fields, widgets

from coordination.master_data import DayWidget, Master, MasterResource, resource_for
from coordination.models import Area, Organization, User
from coordination.models.sheet_import import roles_for
from coordination.sheets.found import Check, Problem
from coordination.sheets.writing import Table
from meetings.areas import WHOLE_CITY
from meetings.models import AgendaItem, Meeting, MeetingSeries

AREA, AGENDA, DAY, STATUS = "圏域", "議題", "開催日", "状態"
COLUMNS = (
    "series", "area", "held_on", "starts_at", "ends_at", "status", "because", "venue", "host", "agenda_lines", "minutes",
    "head_count",
)  # fmt: skip
LONGEST_ITEM = AgendaItem._meta.get_field("title").max_length
WITH_AREA = re.compile(r"(?P<name>.+)[（(](?P<area>[^（(]+)[）)]")

EXPLAINED = [
    ("会議体", "必須", "登録されている会議体の名称。前の名称でもかまいません。", "南地域会議"),
    (AREA, "", "同じ名称の会議体がいくつかの圏域にあるときに書きます。第1層は「市全域」。", "第1圏域"),
    (DAY, "必須", "和暦でも西暦でもかまいません。", "R8.6.15"),
    ("開始・終了", "", "13:30 のように書きます。", "13:30"),
    (STATUS, "", "予定、開催、書面開催、中止のどれか。列がなければ「予定」。", "開催"),
    ("中止・書面開催の理由", "", "中止と書面開催のときは、かならず書きます。", "大雪のため"),
    ("受け入れ団体・主催団体", "", "視察や共催のとき、登録されている団体の名称。", ""),
    (AGENDA, "", "セルの中で改行して、1行に一つ書きます。", "買い物の足\n次回の日程"),
    ("出席人数", "", "数えていないときは空欄。0 とは書きません。", "12"),
]


class SeriesWidget(widgets.ForeignKeyWidget):
    """A 会議体 by the name that it has or had; where several areas have one of that name, by the area too."""

    def __init__(self):
        super().__init__(MeetingSeries, "name")

    def clean(self, value, row=None, **kwargs):
        name, area = str(value or "").strip(), str((row or {}).get(AREA) or "").strip()
        if not name:
            return None
        found = self._found(name, area)
        if not found and (apart := WITH_AREA.fullmatch(name)):
            found = self._found(apart["name"], area or apart["area"])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(
                f"会議体「{name}」は、いくつかの圏域にあります。{AREA}の列に圏域を書いてください。"
            )
        where = f"（{area}）" if area else ""
        raise ValueError(
            f"会議体「{name}」{where}は登録されていません。先に登録するか、書き方を確かめてください。"
        )

    def _found(self, name, area) -> list[MeetingSeries]:
        names = {name, unicodedata.normalize("NFKC", name)}
        series = MeetingSeries.objects.select_related("area").filter(
            Q(name__in=names) | Q(names__name__in=names)
        )
        if area:
            series = series.filter(area=None) if area == WHOLE_CITY else series.filter(area__name=area)
        return list(series.distinct()[:2])


class AgendaWidget(widgets.Widget):
    """The items of an agenda, a line each."""

    def clean(self, value, row=None, **kwargs):
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        for line in lines:
            if len(line) > LONGEST_ITEM:
                raise ValueError(f"議題「{line[:20]}…」は{LONGEST_ITEM}字までです。短くしてください。")
            if lines.count(line) > 1:
                raise ValueError(f"議題「{line[:20]}」が二つあります。")
        return "\n".join(lines)

    def render(self, value, obj=None, **kwargs):
        return value or ""


def agenda_of(meeting: Meeting) -> str:
    return "\n".join(item.title for item in meeting.agenda.all()) if meeting.pk else ""


def write_agenda(meeting: Meeting, lines: list[str]):
    """Items keep what was said about them; one that something was said about is not lost for want of its line."""
    known = {item.title: item for item in meeting.agenda.all()}
    gone = [item for title, item in known.items() if title not in lines]
    for item in gone:
        if item.need_id or item.discussion or item.decisions.exists():
            raise ValidationError(
                f"議題「{item}」には話し合った記録があるため、Excel からは消せません。議題の列に戻してください。"
            )
        item.delete()
    for position, title in enumerate(lines, 1):
        item = known.get(title) or AgendaItem(meeting=meeting, title=title)
        if item.position != position:
            item.position = position
            item.save()


class MeetingResource(MasterResource):
    def get_instance(self, instance_loader, row):
        try:
            return super().get_instance(instance_loader, row)
        except Meeting.MultipleObjectsReturned:
            raise ValidationError(
                "この会議体の会議が、この日に二つ登録されています。画面で直してください。"
            ) from None

    def key_of(self, row):
        """関係者会議 of two areas on one day are two; R8.6.15 and 2026-06-15 are one."""
        try:
            return self.fields["series"].clean(row), self.fields["held_on"].clean(row)
        except (KeyError, ValueError):
            return super().key_of(row)

    def after_init_instance(self, instance, new, row, **kwargs):
        instance.agenda_lines = agenda_of(instance)

    def after_save_instance(self, instance, row, **kwargs):
        if AGENDA in row:
            write_agenda(instance, instance.agenda_lines.splitlines())


class MeetingSheet(Master):
    help = "meetings"
    note = "会議体と開催日が同じ行は、その会議を直します。出席者の名簿と決定・宿題は、会議の画面で書きます。"
    roles = roles_for("meeting") | {User.Role.ADMIN}

    @cached_property
    def resource(self) -> MasterResource:
        return resource_for(
            self.model,
            self.known_by,
            MeetingResource,
            COLUMNS,
            series=fields.Field("series", "会議体", SeriesWidget()),
            area=fields.Field("series__area__name", AREA, readonly=True),
            agenda_lines=fields.Field("agenda_lines", AGENDA, AgendaWidget()),
        )()

    def check(self, sheet, today, progress) -> Check:
        found = super().check(sheet, today, progress)
        warnings = [warning for change in found.changes if (warning := _doubtful(change, today))]
        return Check(found.problems, found.changes, found.unchanged, tuple(warnings))

    def tables(self) -> list[Table]:
        """Every meeting, how a row is written, and the words that are known."""
        columns = [field for field in self.resource.fields.values()]
        meetings = Meeting.objects.select_related("series__area", "host").prefetch_related("agenda")
        rows = []
        for meeting in meetings:
            meeting.agenda_lines = agenda_of(meeting)
            rows.append([field.export(meeting) for field in columns])
        words = {
            STATUS: list(Meeting.Status.labels),
            AREA: [WHOLE_CITY, *Area.objects.values_list("name", flat=True)],
            "会議体": [str(one) for one in MeetingSeries.objects.select_related("area")],
            "団体": list(Organization.objects.filter(is_active=True).values_list("name", flat=True)),
        }
        longest = max(map(len, words.values()))
        known = [[names[i] if i < len(names) else None for names in words.values()] for i in range(longest)]
        choices = {
            label: f"'使える言葉'!${letter}$2:${letter}${len(words[label]) + 1}"
            for label, letter in ((STATUS, "A"), (AREA, "B"))
        }
        return [
            Table(self.name, [field.column_name for field in columns], rows, choices=choices),
            Table("書き方", ["列の名前", "必須", "書くこと", "書き方の例"], EXPLAINED),
            Table("使える言葉", list(words), known),
        ]


def _doubtful(change, today: date) -> Problem | None:
    """A new meeting that was held on a day to come, or is planned for one that is over."""
    cells = {label: after for label, _, after in change.cells}
    if not change.is_new or DAY not in cells:
        return None
    day, status = DayWidget().clean(cells[DAY]), cells.get(STATUS)
    if status == Meeting.Status.HELD.label and day > today:
        return Problem(change.row, DAY, "まだ来ていない日ですが、状態が「開催」です。")
    if status == Meeting.Status.PLANNED.label and day < today:
        return Problem(change.row, DAY, "過ぎた日ですが、状態が「予定」です。予定は、開催回数に数えません。")
    return None
