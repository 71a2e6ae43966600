"""Whether everybody whose name or phone stands in an answer has been noted with it (config/personal.py)."""

from coordination.models import Access, Person
from coordination.personal import MEMBERS, RESIDENTS
from volunteers.models import Member

# Who is to do something is written there as a text; a name of a person may be in it.
NAMES_IN_TEXTS = {"decision_list"}


class Names:
    """The names of all members and residents, and the phones, with whom each of them may mean."""

    def __init__(self):
        self.meant = {}
        for kind, model in ((MEMBERS, Member), (RESIDENTS, Person)):
            for one in model.objects.all():
                for sign in {one.name, getattr(one, "phone", "")} - {""}:
                    self.meant.setdefault(sign, set()).add((kind, str(one.pk)))
        self.last = self._last()

    def unnoted(self, view, answer) -> list[str]:
        """Names in the answer to the last request of whom nothing was noted with it. People of one name are told apart by
        nobody: one of them is enough."""
        before, self.last = self.last, self._last()
        if answer.streaming or not 200 <= answer.status_code < 300 or view in NAMES_IN_TEXTS:
            return []
        text = answer.content.decode(errors="ignore")
        found = {sign: persons for sign, persons in self.meant.items() if sign in text}
        noted = set()
        if found and self.last > before:
            noted = set(Access.objects.get(pk=self.last).persons.values_list("kind", "key"))
        return [sign for sign, persons in found.items() if not persons & noted]

    def _last(self) -> int:
        return Access.objects.order_by("pk").values_list("pk", flat=True).last() or 0
