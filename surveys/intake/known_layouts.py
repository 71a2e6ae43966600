"""The mappings that can be put upon a bare sheet of answers: those that an office has saved, and the ministry's."""

from collections.abc import Iterable

from coordination.sheets.unreadable import Unreadable
from surveys.intake.ministry import ministry_layouts
from surveys.models import AnswerLayout


def known_layouts() -> dict[str, dict]:
    """In JSON by their names, the saved ones first; a saved one goes before one of the ministry's with its name."""
    saved = {one.name: one.mapping for one in AnswerLayout.objects.all()}
    return saved | {name: kept for name, kept in ministry_layouts().items() if name not in saved}


def layout_named(name: str) -> dict:
    """Unreadable, with the names that there are, where none is given or none is called so."""
    known = known_layouts()
    if name in known:
        return known[name]
    wrong = (
        f"「{name}」という読み方はありません。"
        if name
        else "シート「設問」がありません。回答だけの表は、保存した読み方で読みます。"
    )
    raise Unreadable(f"{wrong}{names_in_words(known)}")


def names_in_words(known: Iterable[str]) -> str:
    return f"--layout に、次のどれかを指定してください：「{'」「'.join(known)}」"
