"""活動の記録: the day's sheet or a pile of slips, a line a service, entered and paid all together or not at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.urls import reverse

from coordination.days import DayFormField
from coordination.fiscal_year import FiscalYear
from coordination.pages.fields import NOTHING_CHOSEN, WholeNumberField
from coordination.pages.forms import PageForm, speak_plainly, warnings_of_day
from volunteers import tickets
from volunteers.models import Errand, Service, TicketAccount
from volunteers.posting import post
from volunteers.roll import MemberField, Roll, named
from volunteers.slips import Reviewed, Slip, entered, tickets_of

FIRST_LINES, MORE_LINES, MOST_LINES = 5, 5, 40
HELPERS, MOST_HELPERS = 2, 6
LONGEST = 720  # minutes of one helper in one service


@dataclass(frozen=True)
class Begun:
    """A line that is filled in beforehand, as far as is known."""

    on: date
    recipient: str = ""
    kind: int | None = None
    helps: tuple[tuple[str, int | None], ...] = ()
    note: str = ""
    errand: int | None = None


def of_errand(errand: Errand) -> Begun:
    """An errand as it was agreed: those who were to go, for as long as was asked for."""
    request = errand.request
    helps = tuple((named(helper), request.minutes) for helper in errand.helpers.all())
    return Begun(errand.on, named(request.recipient), request.kind_id, helps, errand=errand.pk)


def of_service(service: Service) -> Begun:
    """A service as it stands, to be written anew."""
    helps = tuple((named(one.helper), one.minutes) for one in service.helpers.all())
    return Begun(
        service.held_on, named(service.recipient), service.kind_id, helps, service.note, service.errand_id
    )


@dataclass(frozen=True)
class Recorded:
    """What was written by one press of the button."""

    services: Sequence[Service]
    tickets: int

    def __str__(self):
        return f"活動{len(self.services):,}件（券{self.tickets:,}枚）"

    def get_absolute_url(self):
        """The one service, or the list of its month."""
        if len(self.services) == 1:
            return self.services[0].get_absolute_url()
        last = max(one.held_on for one in self.services)
        narrowed = {"fy": FiscalYear.of(last).year}
        if len({one.held_on.replace(day=1) for one in self.services}) == 1:
            narrowed["month"] = f"{last:%Y-%m}"
        return f"{reverse('service_list')}?{urlencode(narrowed)}"


class Line:
    """A line of the form with its fields. doubts: what is unusual about it, once it has been looked at."""

    def __init__(self, form, number: int, helpers: int):
        self.form, self.number, self.doubts = form, number, []
        self.helper_numbers = range(1, helpers + 1)

    def __getitem__(self, name):
        return self.form[f"{name}_{self.number}"]

    @property
    def on(self):
        return self["on"]

    @property
    def recipient(self):
        return self["recipient"]

    @property
    def kind(self):
        return self["kind"]

    @property
    def helps(self):
        return [(self[f"helper{i}"], self[f"minutes{i}"]) for i in self.helper_numbers]

    @property
    def note(self):
        return self["note"]

    @property
    def errand(self):
        return self["errand"]

    @property
    def may_have_more(self) -> bool:
        return len(self.helper_numbers) < MOST_HELPERS

    @property
    def is_blank(self) -> bool:
        """Nothing was written here but a day."""
        written = [self["recipient"], self["kind"], self.note, *(one for pair in self.helps for one in pair)]
        return not any(str(one.value() or "").strip() for one in written)

    def read(self, name):
        """What was typed, if it can be read; None else."""
        field = self.form.fields[f"{name}_{self.number}"]
        try:
            return field.clean(self[name].value())
        except ValidationError:
            return None

    @cached_property
    def minutes(self) -> list[int]:
        return [read for i in self.helper_numbers if (read := self.read(f"minutes{i}"))]

    @cached_property
    def tickets(self) -> int | None:
        """What pays for it, as far as it is filled in."""
        return tickets_of(self.form.group, self.read("on"), self.minutes) if self.minutes else None

    @cached_property
    def in_hand(self) -> int | None:
        recipient = self.read("recipient") if self["recipient"].value() else None
        return self.form.in_hand.get(recipient.pk, 0) if recipient else None


class ServicesForm(PageForm):
    """group: whose services these are; others: of which else the same user keeps the books. begun: lines that are filled
    in beforehand. by and now: who enters, and when."""

    widths = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta(PageForm.Meta):
        model = Service
        fields = ()

    def __init__(self, data=None, *args, group, today, now, by, others=(), begun=(), **kwargs):
        self.pressed = data.get("press", "") if data else ""
        super().__init__(data, *args, **kwargs)
        self.group, self.others, self.today, self.now, self.by = group, others, today, now, by
        self.roll = Roll(group.members.prefetch_related("roles"))
        self.kinds = [("", NOTHING_CHOSEN), *((kind.pk, kind.name) for kind in group.kinds.all())]
        self.errands = Errand.objects.filter(request__group=group).select_related("request")
        widths = _widths(data.get("widths", "")) if data else []
        widths = arranged(widths or _first_widths(begun), self.pressed)
        self.initial["widths"] = " ".join(map(str, widths))
        if self.is_bound:
            self.data = self.data.copy()
            self.data["widths"] = self.initial["widths"]
        self.lines = [self._offer_line(number, width) for number, width in enumerate(widths, 1)]
        for line, known in zip(self.lines, begun, strict=False):
            self._fill(line, known)
        self._focus_on_what_is_new()
        if self.pressed:
            self._errors = ErrorDict()  # nothing is checked before it is to be saved

    def _offer_line(self, number, helpers):
        def field(name, made, label, short=""):
            made.label, made.required = f"{number}行目の{label}", False
            made.short = short or label
            made.before = made.label.removesuffix(made.short)
            made.widget.attrs["data-cell"] = name
            speak_plainly(made)
            self.fields[f"{name}_{number}"] = made

        field("on", DayFormField(initial=self.initial.get("on", self.today)), "活動日")
        field("recipient", MemberField(roll=self.roll, shared="recipients"), "利用会員")
        field("kind", forms.ModelChoiceField(self.group.kinds.all()), "内容")
        self.fields[f"kind_{number}"].choices = self.kinds
        for i in range(1, helpers + 1):
            field(f"helper{i}", MemberField(roll=self.roll, shared="helpers"), f"協力会員{i}")
            field(
                f"minutes{i}",
                WholeNumberField(min_value=1, max_value=LONGEST),
                f"協力会員{i}の時間（分）",
                "時間（分）",
            )
        field("note", forms.CharField(max_length=200), "メモ")
        field("errand", forms.ModelChoiceField(self.errands, widget=forms.HiddenInput), "予定")
        return Line(self, number, helpers)

    def _fill(self, line, known):
        helps = {}
        for i, (helper, minutes) in enumerate(known.helps, 1):
            helps |= {f"helper{i}": helper, f"minutes{i}": minutes}
        told = {"on": known.on, "recipient": known.recipient, "kind": known.kind, "note": known.note}
        for name, value in (told | helps | {"errand": known.errand}).items():
            self.initial[f"{name}_{line.number}"] = value

    def _focus_on_what_is_new(self):
        """A button that gave more room is followed by typing into that room."""
        act, _, number = self.pressed.partition(":")
        if act == "lines":
            begin = max(len(self.lines) - MORE_LINES, 0) + 1
            self.fields[f"recipient_{begin}"].widget.attrs["autofocus"] = True
        elif act == "helper" and (line := next((x for x in self.lines if str(x.number) == number), None)):
            name = f"helper{len(line.helper_numbers)}_{number}"
            self.fields[name].widget.attrs["autofocus"] = True

    @cached_property
    def in_hand(self) -> dict[int, int]:
        """Tickets in the purses, by the keys of their owners."""
        purses = TicketAccount.objects.filter(group=self.group, kind=TicketAccount.Kind.PURSE)
        return dict(purses.values_list("member", "in_hand"))

    @property
    def known(self):
        """For the lists that are suggested from: each list by its id, with the name, reading, number and tickets."""
        for shared, role in (("recipients", "recipient"), ("helpers", "helper")):
            # Those of that role first; that somebody is not of it is asked about, not forbidden.
            first = sorted(self.roll.members, key=lambda one: all(r.role != role for r in one.roles.all()))
            yield shared, [(named(one), one.kana, one.number, self.in_hand.get(one.pk, 0)) for one in first]

    @property
    def widths_field(self):
        return self["widths"]

    @property
    def terms(self) -> str:
        """What the page needs to compute tickets while one types, as JSON."""
        return json.dumps(
            [
                {"from": one.valid_from.isoformat(), "minutes": one.minutes, "rounding": one.rounding}
                for one in self.group.terms.all()
            ]
        )

    @property
    def total(self) -> str:
        filled = [line for line in self.lines if not line.is_blank]
        minutes = sum(sum(line.minutes) for line in filled)
        return f"{len(filled):,}件　{minutes:,}分　{sum(line.tickets or 0 for line in filled):,}枚"

    def is_valid(self):
        return not self.pressed and super().is_valid()

    # -- looking at it ---------------------------------------------------------

    def clean(self):
        data = super().clean() or self.cleaned_data
        filled = [line for line in self.lines if not line.is_blank]
        if not filled:
            raise ValidationError("まだ何も書かれていません。活動票を1枚につき1行に写してください。")
        slips = [slip for line in filled if (slip := self._slip(line, data))]
        planned = [slip.errand.pk for slip in slips if slip.errand]
        list(Errand.objects.select_for_update().filter(pk__in=planned).values_list("pk"))
        self.reviewed = Reviewed(self.group, slips, today=self.today)
        for slip, name, sentence in self.reviewed.problems():
            self.add_error(f"{'helper1' if name == 'helper' else name}_{slip.number}", sentence)
        return data

    def _slip(self, line, data) -> Slip | None:
        """What the line says; None where something is missing or cannot be read, which is told beside it."""
        n, before = line.number, len(self.errors)
        for name, lacks in (("on", "活動日"), ("recipient", "利用会員"), ("kind", "内容")):
            if not data.get(f"{name}_{n}") and f"{name}_{n}" not in self.errors:
                self.add_error(f"{name}_{n}", f"{lacks}を書いてください。")
        helps = []
        for i in line.helper_numbers:
            helper, minutes = f"helper{i}_{n}", f"minutes{i}_{n}"
            if helper in self.errors or minutes in self.errors:
                continue
            if data.get(helper) and not data.get(minutes):
                self.add_error(minutes, "時間を書いてください。")
            elif data.get(minutes) and not data.get(helper):
                self.add_error(helper, "だれの時間ですか。協力会員を書いてください。")
            elif data.get(helper):
                helps.append((data[helper], data[minutes]))
        own = {f"{name}_{n}" for name in ("on", "recipient", "kind", "note", "errand")}
        own |= {f"{name}{i}_{n}" for name in ("helper", "minutes") for i in line.helper_numbers}
        if not helps and not own & set(self.errors):
            self.add_error(f"helper1_{n}", "手伝った人を、ひとりは書いてください。")
        if own & set(self.errors) or len(self.errors) > before:
            return None
        return Slip(
            n,
            data[f"on_{n}"],
            data[f"recipient_{n}"],
            data[f"kind_{n}"],
            tuple(helps),
            data.get(f"note_{n}", ""),
            data.get(f"errand_{n}"),
        )

    def warnings(self):
        lines = {line.number: line for line in self.lines}
        told = list(self.reviewed.doubts())
        told += [
            (slip, sentence)
            for slip in self.reviewed.slips
            for sentence in warnings_of_day("活動日", slip.on, self.today)
        ]
        told.sort(key=lambda one: one[0].number)
        for slip, sentence in told:
            lines[slip.number].doubts.append(sentence)
        return [f"{slip.number}行目：{sentence}" for slip, sentence in told]

    def save(self, commit=True):
        services = entered(self.group, self.reviewed.slips, by=self.by, at=self.now)
        payments = tickets.paid(services)
        post(self.group, payments, key=self.key or uuid4(), by=self.by, at=self.now)
        return Recorded(services, sum(one.tickets for one in payments))


def _widths(text: str) -> list[int]:
    """How many helpers each line has room for, as the form carries it along: 2 2 3 2 2."""
    known = [int(one) for one in text.split() if one.isascii() and one.isdigit() and len(one) == 1]
    return [min(max(one, 1), MOST_HELPERS) for one in known[:MOST_LINES]]


def _first_widths(begun) -> list[int]:
    filled = [min(max(HELPERS, len(one.helps)), MOST_HELPERS) for one in begun[:MOST_LINES]]
    return filled + [HELPERS] * (FIRST_LINES - len(filled))


def arranged(widths: list[int], pressed: str) -> list[int]:
    """After a button was pressed: lines: for more lines, helper:3 for one more helper in the third."""
    act, _, number = pressed.partition(":")
    if act == "lines":
        return (widths + [HELPERS] * MORE_LINES)[:MOST_LINES]
    if act == "helper" and number.isascii() and number.isdigit() and 0 < int(number) <= len(widths):
        at = int(number) - 1
        return [*widths[:at], min(widths[at] + 1, MOST_HELPERS), *widths[at + 1 :]]
    return widths
