"""開催通知: the letter that invites to a meeting, as plain data."""

from dataclasses import dataclass
from datetime import date

from coordination.models import Municipality
from coordination.papers.text import paragraphs, printable
from coordination.wareki import format_date, format_date_with_weekday
from meetings.models import Meeting, Membership
from meetings.papers.words import hours_in_words, members_on_the_day

# About as many lines of 議題 as a page holds in letters of the usual size.
LINES_OF_A_PAGE, LETTERS_OF_A_LINE = 10, 30


@dataclass(frozen=True)
class Wishes:
    """What the writer of a letter has chosen. each: one letter a member instead of one to all of them."""

    each: bool
    to_all: str
    number: str
    dated: date
    sender: str
    closing: str
    reply_by: date | None
    contact: str


@dataclass(frozen=True)
class Point:
    """１　日　時: a line below 記. lines: more than one are counted (1), (2)."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Letters:
    """One letter, and to whom it goes: a page for each addressee, who may take several lines."""

    title: str
    addressees: tuple[tuple[str, ...], ...]
    number: str
    dated: str
    sender: tuple[str, ...]
    greeting: str
    request: str
    points: tuple[Point, ...]
    contact: tuple[str, ...]

    @property
    def author(self) -> str:
        return "　".join(self.sender)

    @property
    def is_long(self) -> bool:
        """Set smaller, so that it stays on its page."""
        lines = sum(len(line) // LETTERS_OF_A_LINE + 1 for point in self.points for line in point.lines)
        return lines > LINES_OF_A_PAGE


def letters(meeting: Meeting, city: Municipality, wishes: Wishes) -> Letters:
    """The letters of a planned meeting."""
    to_all = paragraphs(wishes.to_all)
    each = tuple(addressee(member) for member in members_on_the_day(meeting))
    return Letters(
        title=printable(f"{meeting.name}の開催について（通知）"),
        addressees=each if wishes.each and each else (to_all,),
        number=printable(wishes.number),
        dated=format_date(wishes.dated),
        sender=paragraphs(wishes.sender),
        greeting="時下ますますご清祥のこととお慶び申し上げます。日頃から"
        + printable(city.name)
        + "の生活支援体制整備事業にご理解とご協力を賜り、厚くお礼申し上げます。",
        request="さて、標記の会議を下記のとおり開催いたします。" + "".join(paragraphs(wishes.closing)),
        points=tuple(_points(meeting, wishes)),
        contact=paragraphs(wishes.contact),
    )


def addressee(member: Membership) -> tuple[str, ...]:
    """The lines of a member's address: the organization, and who of it is written to."""
    person = "　".join(printable(one) for one in (member.title, member.person) if one)
    if not member.organization:
        return (f"{person}　様",)
    organization = printable(member.organization)
    return (organization, f"{person}　様") if person else (f"{organization}　御中",)


def addressee_of_all(meeting: Meeting) -> str:
    council = meeting.series.council
    return f"{council.name_on(meeting.held_on)}　構成員　各位" if council else f"{meeting.name}　参加者　各位"


def _points(meeting, wishes):
    when = tuple(filter(None, [format_date_with_weekday(meeting.held_on), hours_in_words(meeting)]))
    yield Point("日　　時", ("　".join(when),))
    yield Point("場　　所", (printable(meeting.venue) or "追ってお知らせします。",))
    if agenda := tuple(printable(item.title) for item in meeting.agenda.all()):
        yield Point("議　　題", agenda)
    if wishes.reply_by:
        until = format_date_with_weekday(wishes.reply_by)
        yield Point("出欠連絡", (f"{until}までに、下の連絡先へお知らせください。",))
