"""次第: the items of a meeting in their order, and the 宿題 of earlier meetings that are taken up again."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.utils import ErrorDict

from coordination.models import Need
from coordination.pages.forms import PageForm
from meetings.models import AgendaItem, Decision, Meeting

MOST_ITEMS = 40
FIRST_BLANKS, BLANKS = 3, 1
NOTHING = ("", "（なし）")


def lines_as_items(meeting: Meeting, text: str):
    """One item a line, behind those that the agenda has."""
    titles = [line.strip()[:200] for line in text.splitlines() if line.strip()]
    begin = meeting.agenda.count() + 1
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=position, title=title)
        for position, title in enumerate(titles[:MOST_ITEMS], begin)
    )


def needs_to_discuss(user, meeting: Meeting):
    """The needs that stand, of the meeting's area and of the whole city before those of other areas, as choices."""
    chosen = Q(agenda_items__meeting=meeting)
    needs = (
        Need.objects.visible_to(user).filter(Q(merged_into=None) | chosen).select_related("area").distinct()
    )
    area = meeting.series.area_id
    near = [need for need in needs if area is None or need.area_id in (area, None)]
    far = [need for need in needs if need not in near]
    names = (f"{meeting.series.area}・市全域" if area else "困りごと", near), ("ほかの圏域", far)
    return needs, [
        NOTHING,
        *((name, [(need.pk, need.title) for need in some]) for name, some in names if some),
    ]


def arranged(keys: list[str], pressed: str) -> list[str]:
    """The keys of the rows after a button was pressed: up:12, down:12, remove:12 or add:."""
    act, _, key = pressed.partition(":")
    keys = list(keys)
    if act == "add" and len(keys) < MOST_ITEMS:
        numbers = [int(one[1:]) for one in keys if one.startswith("n")]
        return [*keys, f"n{max(numbers, default=0) + 1}"]
    if key not in keys:
        return keys
    at = keys.index(key)
    if act == "remove":
        return keys[:at] + keys[at + 1 :]
    to = min(max(at + {"up": -1, "down": 1}.get(act, 0), 0), len(keys) - 1)
    keys.insert(to, keys.pop(at))
    return keys


class AgendaForm(PageForm):
    """A row an item, named by its key or, where it is new, by n1, n2. The buttons that arrange the rows save nothing:
    the form is shown again as it was typed."""

    todos = forms.MultipleChoiceField(
        label="前回までの宿題", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta(PageForm.Meta):
        model = Meeting
        fields = ()

    def __init__(self, data=None, *args, user, **kwargs):
        self.pressed = data.get("press", "") if data else ""
        if self.pressed:
            data = data.copy()
            data["rows"] = " ".join(arranged(_keys(data.get("rows", "")), self.pressed))
        super().__init__(data, *args, **kwargs)
        self.items = {str(item.pk): item for item in self.instance.agenda.prefetch_related("decisions")}
        self.needs, self.choices_of_needs = needs_to_discuss(user, self.instance)
        stored = [*self.items, *(f"n{i}" for i in range(1, (BLANKS if self.items else FIRST_BLANKS) + 1))]
        self.keys = _keys(self.data["rows"]) if "rows" in self.data else stored
        self._offer_rows()
        self._offer_order(stored)
        self._offer_todos()
        if self.pressed:
            self._errors = ErrorDict()  # nothing is checked before it is to be saved

    def _offer_rows(self):
        if self.is_bound:
            self.data = self.data.copy()
        for number, key in enumerate(self.keys, 1):
            title = forms.CharField(label=f"議題{number}", max_length=200, required=False)
            need = forms.ModelChoiceField(
                label=f"議題{number}の困りごと", queryset=self.needs, required=False
            )
            need.choices = self.choices_of_needs
            self.fields |= {f"title_{key}": title, f"need_{key}": need}
            if key in self.items:
                known = {f"title_{key}": self.items[key].title, f"need_{key}": self.items[key].need_id}
                self.initial |= known
                for name, value in known.items():
                    if self.is_bound and name not in self.data:  # somebody else has put it there meanwhile
                        self.data[name] = "" if value is None else str(value)

    def _offer_order(self, stored):
        """The order in one field, told by the titles, so that two people who arrange at once hear of each other."""
        titles = {key: item.title for key, item in self.items.items()}
        ways = [" ".join(stored), " ".join(self.keys)]
        typed = {key: self.data.get(f"title_{key}", "") for key in self.keys} if self.is_bound else {}
        words = [
            "、".join(filter(None, (known.get(key) for key in way.split())))
            for way, known in zip(ways, (titles, titles | typed), strict=True)
        ]
        self.fields["rows"] = forms.ChoiceField(
            label="議題の順",
            choices=list(zip(ways, words, strict=True)),
            widget=forms.HiddenInput,
            required=False,
        )
        self.initial["rows"] = ways[0]
        if self.is_bound:
            self.data["rows"] = ways[1]

    def _offer_todos(self):
        left = Decision.objects.left_by(self.instance).select_related("meeting")
        carried = self.instance.carried_todos.select_related("meeting")
        self.todos = {str(one.pk): one for one in (*carried, *left)}
        self.fields["todos"].choices = [(key, _told(one)) for key, one in self.todos.items()]
        self.initial["todos"] = [str(one.pk) for one in carried]
        if not self.todos:
            del self.fields["todos"]

    @property
    def rows_field(self):
        return self["rows"]

    @property
    def todos_field(self):
        return self["todos"] if "todos" in self.fields else None

    def is_valid(self):
        return not self.pressed and super().is_valid()

    @property
    def in_order(self):
        """Of each row: its key, its fields, and whether it can be moved up, moved down or taken out."""
        last = len(self.keys) - 1
        for i, key in enumerate(self.keys):
            item = self.items.get(key)
            yield (
                key,
                self[f"title_{key}"],
                self[f"need_{key}"],
                i > 0,
                i < last,
                not (item and _is_kept(item)),
            )

    def clean(self):
        data = super().clean() or self.cleaned_data
        for key in self.keys:
            if data.get(f"need_{key}") and not data.get(f"title_{key}"):
                data[f"title_{key}"] = data[f"need_{key}"].title
        gone = [item for key, item in self.items.items() if not data.get(f"title_{key}")]
        if kept := [item.title for item in gone if _is_kept(item)]:
            raise ValidationError(
                f"「{'」「'.join(kept)}」には話し合ったことか決まったことが書いてあるので、次第から消せません。"
            )
        return data

    def save(self, commit=True):
        data = self.cleaned_data
        filled = [key for key in self.keys if data.get(f"title_{key}")]
        for key, item in self.items.items():
            if key not in filled:
                item.delete()
        for position, key in enumerate(filled, 1):
            item = self.items.get(key) or AgendaItem(meeting=self.instance)
            item.position, item.title, item.need = position, data[f"title_{key}"], data[f"need_{key}"]
            item.save()
        if "todos" in self.fields:
            self.instance.carried_todos.set(self.todos[key] for key in data["todos"])
        return self.instance


def _keys(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"\bn?[0-9]{1,9}\b", text, re.ASCII)))[:MOST_ITEMS]


def _is_kept(item) -> bool:
    return bool(item.discussion or item.decisions.all())


def _told(todo) -> str:
    return f"{todo.text}（{todo.whose}）" if todo.whose else todo.text
