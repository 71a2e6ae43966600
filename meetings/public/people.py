"""Names of people that stand in what is public. They are told, not struck out: 中丸さん may be a person and part of a title."""

from coordination.models import Coordinator, Person, User
from coordination.search import plain
from meetings.public.initiatives import PublicInitiative

SHORTEST = 3  # signs: shorter names stand in every other word


def people_named_in(one: PublicInitiative) -> list[str]:
    """The registered people whose names its public texts hold. A contact is not looked into: it has a consent."""
    texts = [one.name, *one.other_names, one.venue, one.schedule, one.summary, one.people, one.call]
    texts += [text for place in one.places for text in (place.name, place.address)]
    texts += [text for by in one.partners for text in (by.name, by.role)]
    texts += [photo.caption for photo in one.photos]
    told = plain("\n".join(texts))
    names = {
        name for model in (Person, Coordinator, User) for name in model.objects.values_list("name", flat=True)
    }
    return sorted(name for name in names if len(plain(name)) >= SHORTEST and plain(name) in told)
