"""構成員 as a sheet: a person whom nobody has written down yet is written down by it."""

from functools import cached_property

from django.core.exceptions import ValidationError
from import_export import fields, widgets

from coordination.kana import hiragana
from coordination.master_data import Master, MasterResource, resource_for
from coordination.models import Person
from meetings.models import Membership

READING = "ふりがな"
COLUMNS = ("council", "organization", "person", "kana", "title", "post", "started_on", "ended_on", "note")


class PersonWidget(widgets.ForeignKeyWidget):
    """Somebody by their name; several who share it are told apart by the reading, or by the council they sit in."""

    def __init__(self):
        super().__init__(Person, "name")

    def clean(self, value, row=None, **kwargs):
        name, reading = str(value or "").strip(), hiragana(str((row or {}).get(READING) or "")).strip()
        if not name:
            return None
        found = [
            one
            for one in Person.objects.filter(name=name)
            if not reading or hiragana(one.kana) in ("", reading)
        ]
        if len(found) > 1:
            council = str(row.get("協議体") or "").strip()
            here = Membership.objects.filter(council__name=council, person__in=found).values("person")
            found = list(Person.objects.filter(pk__in=here)) or found
        if len(found) > 1:
            raise ValueError(f"「{name}」という人が{len(found)}人います。ふりがなの列で区別してください。")
        return found[0] if found else _written_down(name, reading)


def _written_down(name, reading) -> Person:
    person = Person(name=name, kana=reading)
    try:
        person.full_clean()
    except ValidationError as wrong:
        raise ValueError("".join(wrong.messages)) from None
    person.save()
    return person


class MemberSheet(Master):
    note = "登録されていない人は、呼び名とふりがなで新しく登録します。団体は、先に登録しておきます。"
    listed = "council_list"

    @cached_property
    def resource(self) -> MasterResource:
        return resource_for(
            self.model,
            self.known_by,
            order=COLUMNS,
            person=fields.Field("person", "人", PersonWidget()),
            kana=fields.Field("person__kana", READING, readonly=True),
        )()
