"""議事録: what was said of each item, what was decided, who does what by when, and what became of the earlier 宿題."""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict

from coordination.days import DayFormField
from coordination.models import Coordinator, Organization
from coordination.models.submission import Submission
from coordination.pages.forms import PageForm
from meetings.discussed_needs import record_discussions
from meetings.models import Decision, Meeting, Membership, MinutesDraft

MOST_ROWS = 20
OF_NO_ITEM = "0"
PARTS = {"kind": "種類", "text": "内容", "owner": "担当", "due_on": "期限"}
FIRST_KINDS = {part: "" for part in PARTS} | {"kind": Decision.Kind.TODO}
OUTCOMES = [("", "続ける"), *Decision.Outcome.choices]
UNSENT = {"csrfmiddlewaretoken", "confirmed", "press", "draft_seen"}  # no words of the writer


def draft_of(data: QueryDict) -> dict[str, list[str]]:
    """What a draft keeps of a form: its fields by name, and what it showed when it was opened. JSON holds no NUL."""
    return {
        name: [text.replace("\0", "") for text in texts]
        for name, texts in data.lists()
        if name not in UNSENT | {"submission"}
    }


def is_typed_elsewhere(draft: MinutesDraft, data: QueryDict) -> bool:
    """Whether a draft was typed on another page of the same writer after this one was opened: neither tab's words may
    be written over by the other's."""
    return str(draft.page) != key_of(data) and mark_of_draft(draft) != data.get("draft_seen", "")


def mark_of_draft(draft: MinutesDraft | None) -> str:
    """What a page notes of the draft that it goes on with."""
    return draft.saved_at.isoformat() if draft else ""


def typed_before(draft: MinutesDraft | None) -> QueryDict | None:
    if draft is None:
        return None
    data = QueryDict(mutable=True)
    for name, texts in draft.content.items():
        data.setlist(name, texts)
    return data


@dataclass(frozen=True)
class ItemOfMinutes:
    """A part of the form: an item of the agenda, or what belongs to none of them (item is None).

    rows: of each decision its fields, each with the short word that stands above it.
    """

    item: object
    key: str
    discussion: forms.BoundField | None
    rows: list


class MinutesForm(PageForm):
    """The fields of a decision are named by its key, d12, or by the item and a number where it is new, n5_1.

    draft: what the same person has typed earlier and not saved; the form then opens with it.
    """

    took_place = forms.BooleanField(label="この会議を「開催」にする", required=False)

    class Meta(PageForm.Meta):
        model = Meeting
        fields = ("minutes",)

    def __init__(self, data=None, *args, user, now, today, draft=None, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.user, self.now, self.today, self.draft = user, now, today, draft
        self.pressed = data.get("press", "") if data else ""
        self.typed = data if data else typed_before(draft) or QueryDict()
        self.data = self.data.copy() if self.is_bound else self.data
        self.items = list(self.instance.agenda.select_related("need"))
        self.known = {f"d{one.pk}": one for one in self.instance.decisions.all()}
        self.carried = list(self.instance.carried_todos.select_related("meeting"))
        self.fields["minutes"].widget.attrs["rows"] = 6
        self.initial["took_place"] = True
        if self.instance.status != Meeting.Status.PLANNED or self.instance.held_on > today:
            del self.fields["took_place"]
        self.keys = {key: self._offer_item(key, item) for key, item in self._parts()}
        for todo in self.carried:
            self._offer_carried(todo)
        self._keep_what_lost_its_item()
        if draft and not self.is_bound:
            self._take_up(draft)
        if self.pressed:
            self._errors = ErrorDict()  # nothing is checked before it is to be saved

    @property
    def draft_seen(self) -> str:
        return self.data.get("draft_seen", "") if self.is_bound else mark_of_draft(self.draft)

    def _parts(self):
        yield from ((str(item.pk), item) for item in self.items)
        yield OF_NO_ITEM, None

    def _offer_item(self, key, item) -> list[str]:
        """The keys of its rows: what was decided already, and some to be filled."""
        name = item.title if item else "そのほか"
        if item:
            field = forms.CharField(label=f"{name}について話し合ったこと", required=False, strip=True)
            field.widget = forms.Textarea({"rows": 4, "aria-label": field.label})
            self._offer(f"discussion_{key}", field, item.discussion)
        decided = [one for one in self.known if self.known[one].item_id == (item.pk if item else None)]
        rows = [*decided, *(f"n{key}_{i}" for i in range(1, self._blanks(key) + 1))]
        for number, row in enumerate(rows, 1):
            self._offer_row(row, f"{name}　{number}行目")
        return rows

    def _blanks(self, key) -> int:
        there = re.compile(rf"text_n{key}_([0-9]{{1,2}})")
        found = [int(match[1]) for match in map(there.fullmatch, self.typed) if match]
        return min(max([*found, 1]) + (self.pressed == f"more:{key}"), MOST_ROWS)

    def _offer_row(self, row, where):
        one = self.known.get(row)
        fields = {
            "kind": forms.ChoiceField(choices=Decision.Kind.choices, required=False),
            "text": forms.CharField(max_length=300, required=False),
            "owner": forms.CharField(max_length=100, required=False),
            "due_on": DayFormField(required=False),
        }
        fields["owner"].widget.attrs |= {"list": "owners", "autocomplete": "off"}
        for part, field in fields.items():
            field.label = field.widget.attrs["aria-label"] = f"{where}の{PARTS[part]}"
            self._offer(f"{part}_{row}", field, getattr(one, part) if one else FIRST_KINDS[part])

    def _offer_carried(self, todo):
        outcome = forms.ChoiceField(label="結果", choices=OUTCOMES, required=False)
        note = forms.CharField(label="結果の説明", max_length=200, required=False)
        for field in (outcome, note):
            field.label = field.widget.attrs["aria-label"] = f"{todo.text}の{field.label}"
        self._offer(f"outcome_{todo.pk}", outcome, todo.outcome)
        self._offer(f"note_{todo.pk}", note, todo.closed_note)

    def _offer(self, name, field, value):
        """A field that was not on the page that was sent holds what it holds now: somebody has put it there since."""
        self.fields[name], self.initial[name] = field, value
        if self.is_bound and name not in self.data:
            self.data[name] = "" if value is None else str(value)

    def _keep_what_lost_its_item(self):
        """Words under an item that somebody has taken out of the agenda meanwhile go to the end of the summary."""
        lost = [
            text.strip()
            for name, texts in self.typed.lists()
            for text in texts
            if re.fullmatch(r"(discussion_|text_[nd])[0-9_]+", name)
            and name not in self.fields
            and text.strip()
        ]
        self.lost = lost if self.is_bound else []
        if lost and self.is_bound:
            self.data["minutes"] = "\n".join([self.data.get("minutes", ""), *lost]).strip()
        self.lost_of_draft = lost if not self.is_bound else []

    def _take_up(self, draft):
        self.seen_before = draft.content.get("seen", [""])[0]
        for name in self.fields:
            if name in self.typed:
                self.initial[name] = self.typed[name]
        if "took_place" in self.fields:
            self.initial["took_place"] = "took_place" in self.typed
        if self.lost_of_draft:
            self.initial["minutes"] = "\n".join([self.initial["minutes"], *self.lost_of_draft]).strip()

    @property
    def took_place_field(self):
        return self["took_place"] if "took_place" in self.fields else None

    def is_valid(self):
        return not self.pressed and super().is_valid()

    @property
    def parts(self):
        """What the page shows, item by item."""
        for key, item in self._parts():
            rows = [[(word, self[f"{part}_{row}"]) for part, word in PARTS.items()] for row in self.keys[key]]
            yield ItemOfMinutes(item, key, self[f"discussion_{key}"] if item else None, rows)

    @property
    def carried_rows(self):
        return [(todo, self[f"outcome_{todo.pk}"], self[f"note_{todo.pk}"]) for todo in self.carried]

    @property
    def owners(self) -> list[str]:
        """Names to suggest: who sits in the council, who had something to do before, and the coordinators."""
        seats = Membership.objects.on(self.instance.held_on).filter(council=self.instance.series.council_id)
        names = [
            str(seat.person or seat.organization) for seat in seats.select_related("person", "organization")
        ]
        earlier = Decision.objects.filter(meeting__series=self.instance.series_id).exclude(owner="")
        names += earlier.order_by().values_list("owner", flat=True).distinct()
        return sorted({*names, *Coordinator.objects.values_list("name", flat=True)})

    def clean(self):
        data = super().clean() or self.cleaned_data
        if self.lost:
            raise ValidationError(
                "ほかの人が議題を次第から消していました。その議題に書いた言葉は、議事要旨のおわりに移してあります。"
                "確かめてから、もう一度保存してください。"
            )
        for row in self._rows():
            self._check_row(row, data)
        for todo in self.carried:
            self._check_carried(todo, data.get(f"outcome_{todo.pk}"), data.get(f"note_{todo.pk}"))
        return data

    def _check_carried(self, todo, outcome, note):
        if outcome == Decision.Outcome.DROPPED and not note:
            self.add_error(f"note_{todo.pk}", "取りやめた理由を書いてください。")
        elif not outcome and note and note != todo.closed_note:  # there is nowhere to keep it
            self.add_error(
                f"note_{todo.pk}",
                "続けるときは、説明を残せません。結果を選ぶか、この言葉を議事要旨に移してください。",
            )

    def _rows(self):
        return [row for rows in self.keys.values() for row in rows]

    def _check_row(self, row, data):
        if data.get(f"text_{row}"):
            return
        one = self.known.get(row)
        if one and (one.closed_on or one.initiative_id):
            self.add_error(f"text_{row}", f"「{one}」は、結果か取組みが記録してあるので消せません。")
        elif not one and (data.get(f"owner_{row}") or data.get(f"due_on_{row}")):
            self.add_error(f"text_{row}", "内容を書いてください。")

    def save(self, commit=True):
        if self.cleaned_data.get("took_place"):
            self.instance.status = Meeting.Status.HELD
        meeting = super().save()
        for item in self.items:
            if item.discussion != self.cleaned_data[f"discussion_{item.pk}"]:
                item.discussion = self.cleaned_data[f"discussion_{item.pk}"]
                item.save(update_fields=["discussion"])
        for key, item in self._parts():
            for row in self.keys[key]:
                self._save_row(row, item)
        self._close_carried()
        record_discussions(meeting, by=self.user, at=self.now)
        self._forget_draft(meeting)
        return meeting

    def _save_row(self, row, item):
        values = {part: self.cleaned_data[f"{part}_{row}"] for part in PARTS}
        one = self.known.get(row)
        if not values["text"]:
            if one:
                one.delete()
            return
        if one and not any(f"{part}_{row}" in self.changed_data for part in PARTS):
            return
        one = one or Decision(meeting=self.instance, item=item)
        for part, value in values.items():
            setattr(one, part, value)
        one.kind = one.kind or Decision.Kind.DECISION
        one.organization = Organization.objects.filter(name=one.owner).first() if one.owner else None
        one.save()

    def _close_carried(self):
        day = min(self.instance.held_on, self.today)
        for todo in self.carried:
            outcome, note = self.cleaned_data[f"outcome_{todo.pk}"], self.cleaned_data[f"note_{todo.pk}"]
            if (outcome, note) == (todo.outcome, todo.closed_note):
                continue
            if outcome:
                todo.close(outcome, by=self.user, on=todo.closed_on or day, note=note)
            else:
                todo.reopen()

    def _forget_draft(self, meeting):
        """The draft is done with, and one that is still on its way from the page is not taken in any more."""
        meeting.drafts.filter(user=self.user).delete()
        if key := key_of(self.data):
            location = {"user": self.user, "location": meeting.get_absolute_url()}
            Submission.objects.get_or_create(key=key, defaults=location)


def key_of(data: QueryDict) -> str:
    """The key of the page that was filled in; empty for what is none."""
    written = data.get("submission", "")
    return written if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", written) else ""
