"""出欠: the list that is called on the day, and what it changes: only the marks that were touched."""

from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import ValidationError

from coordination.kana import refuse_kanji
from coordination.models import Organization, Person
from coordination.pages.choices import ChoiceByName
from coordination.pages.forms import PageForm
from coordination.search import plain
from meetings.discussed_needs import record_discussions
from meetings.models import Attendance, Meeting, Membership

CAME, ABSENT, NOT_RECORDED = "came", "absent", ""
STATES = ((CAME, "出席"), (ABSENT, "欠席"), (NOT_RECORDED, "－"))
EARLIER = relativedelta(years=2)
NEW_PEOPLE = (1, 2, 3)

Mark = tuple[str, bool]  # a state, and whether the person came as a core member


@dataclass
class Line:
    """Somebody who may be called. title: what they are in the council. state and is_core: as recorded, or as marked."""

    person: Person | None
    organization: Organization | None
    title: str = ""
    state: str = NOT_RECORDED
    is_core: bool = False

    @property
    def key(self) -> str:
        return f"p{self.person.pk}" if self.person else f"o{self.organization.pk}"

    @property
    def name(self) -> str:
        return str(self.person or self.organization)

    @property
    def further(self) -> str:
        """What stands beside the name: for whom a person speaks, and as what."""
        stands_for = str(self.organization) if self.person and self.organization else ""
        return "　".join(filter(None, (stands_for, self.title)))

    @property
    def mark(self) -> Mark:
        return self.state, bool(self.state) and self.is_core

    @property
    def states(self):
        return [(state, label, state == self.state) for state, label in STATES]


def lines_of(meeting: Meeting) -> list[Line]:
    """The members of the council on that day and all who came to the series in the two years before, by kana."""
    found = {}
    for seat in _seats(meeting):
        line = Line(seat.person, seat.organization, is_core=seat.post == Membership.Post.CORE)
        line.title = seat.title or ("" if seat.post == Membership.Post.MEMBER else seat.get_post_display())
        found.setdefault(line.key, line)
    for row in _earlier(meeting):
        line = Line(row.person, row.organization)
        found.setdefault(line.key, line).is_core = row.role == Attendance.Role.CORE
    for row in meeting.attendance.select_related("person", "organization"):
        line = found.setdefault(_key(row), Line(row.person, row.organization))
        line.state = CAME if row.came else ABSENT
        line.is_core = row.role == Attendance.Role.CORE
    return sorted(found.values(), key=_reading)


def _seats(meeting):
    seats = Membership.objects.on(meeting.held_on).filter(council=meeting.series.council_id)
    return seats.select_related("person", "organization") if meeting.series.council_id else ()


def _earlier(meeting):
    since = meeting.held_on - EARLIER
    rows = Attendance.objects.came().filter(
        meeting__series=meeting.series_id,
        meeting__held_on__gte=since,
        meeting__held_on__lte=meeting.held_on,
    )
    rows = rows.exclude(meeting=meeting).select_related("person", "organization")
    return rows.order_by("meeting__held_on", "pk")


def _key(row: Attendance) -> str:
    return f"p{row.person_id}" if row.person_id else f"o{row.organization_id}"


def _reading(line):
    return (line.person or line.organization).sort_key, line.key


def written(marks: dict[str, Mark]) -> str:
    """Marks as a form carries them along: p12=came/core o5=absent."""
    return " ".join(f"{key}={state}{'/core' if is_core else ''}" for key, (state, is_core) in marks.items())


def read(text: str) -> dict[str, Mark]:
    marks = {}
    for one in text.split():
        key, _, mark = one.partition("=")
        state, _, core = mark.partition("/")
        marks[key] = (state, core == "core")
    return marks


class RollCallForm(PageForm):
    """`was` holds the marks that the tablet showed: those that are the same when it is sent are left as they are now,
    so that two tablets may go round at once."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    organization = ChoiceByName(
        label="団体（名前のわからない人が来たとき）",
        queryset=Organization.objects.none(),
        required=False,
        help_text="団体からの参加を1人と数えます。",
    )
    took_place = forms.BooleanField(label="この会議を「開催」にする", required=False)

    class Meta(PageForm.Meta):
        model = Meeting
        fields = ()

    def __init__(self, data=None, *args, meeting, by, now, today, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.meeting, self.by, self.now = meeting, by, now
        self.lines = lines_of(meeting)
        self.initial["was"] = written({line.key: line.mark for line in self.lines})
        self.fields["organization"].queryset = Organization.objects.filter(is_active=True)
        self.initial["took_place"] = True
        if meeting.status != Meeting.Status.PLANNED or meeting.held_on > today:
            del self.fields["took_place"]
        for number in NEW_PEOPLE:
            self.fields[f"name_{number}"] = forms.CharField(label="呼び名", max_length=50, required=False)
            self.fields[f"kana_{number}"] = forms.CharField(
                label="ふりがな", max_length=50, required=False, validators=[refuse_kanji]
            )
        if self.is_bound:
            self._mark_as_sent()

    def _mark_as_sent(self):
        for line in self.lines:
            state = self.data.get(f"came_{line.key}", NOT_RECORDED)
            line.state = state if state in (CAME, ABSENT) else NOT_RECORDED
            line.is_core = f"core_{line.key}" in self.data

    @property
    def took_place_field(self):
        return self["took_place"] if "took_place" in self.fields else None

    @property
    def new_people(self):
        return [(self[f"name_{number}"], self[f"kana_{number}"]) for number in NEW_PEOPLE]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many are marked in each way."""
        words = {CAME: "出席", ABSENT: "欠席", NOT_RECORDED: "記録なし"}
        return [(state, words[state], sum(line.state == state for line in self.lines)) for state, _ in STATES]

    def clean(self):
        data = super().clean() or self.cleaned_data
        now = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=self.meeting.pk)
        if now.status == Meeting.Status.CANCELLED:
            raise ValidationError("この会議は中止になりました。出欠は取れません。")
        return data

    def save(self, commit=True):
        was = read(self.cleaned_data.get("was", ""))
        changed = {
            line.key: line for line in self.lines if line.mark != was.get(line.key, (NOT_RECORDED, False))
        }
        changed |= {line.key: line for line in self._added()}  # once, though marked and typed in as well
        rows = {_key(row): row for row in self.meeting.attendance.all()}
        for key, line in changed.items():
            self._write(line, rows.get(key))
        if self.cleaned_data.get("took_place"):
            planned = Meeting.objects.filter(pk=self.meeting.pk, status=Meeting.Status.PLANNED)
            planned.update(status=Meeting.Status.HELD)
            self.meeting.refresh_from_db(fields=["status"])
            record_discussions(self.meeting, by=self.by, at=self.now)
        self.meeting.came = self.meeting.attendance.came().count()
        return self.meeting

    def _write(self, line, row):
        if line.state == NOT_RECORDED:
            if row:
                row.delete()
            return
        row = row or Attendance(meeting=self.meeting, person=line.person, organization=line.organization)
        row.came = line.state == CAME
        row.role = Attendance.Role.CORE if line.is_core else Attendance.Role.PARTICIPANT
        row.save()

    def _added(self):
        """Those who were not on the list, as having come; who is on it already is only marked."""
        known = {plain(line.name): line for line in self.lines if line.person}
        for number in NEW_PEOPLE:
            if name := self.cleaned_data[f"name_{number}"]:
                line = known.get(plain(name)) or Line(
                    self._person(name, self.cleaned_data[f"kana_{number}"]), None
                )
                known[plain(name)] = line
                line.state = CAME
                yield line
        if organization := self.cleaned_data.get("organization"):
            alone = (one for one in self.lines if one.person is None and one.organization == organization)
            line = next(alone, None) or Line(None, organization)
            line.state = CAME
            yield line

    def _person(self, name, kana):
        """The one of that name in the area, else a new one: a nickname that two people share is no name to go by."""
        area = self.meeting.series.area
        alike = [one for one in Person.objects.filter(area=area) if plain(one.name) == plain(name)]
        return alike[0] if len(alike) == 1 else Person.objects.create(name=name, kana=kana, area=area)
