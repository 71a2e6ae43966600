"""版の控え: an edition as one file that stands by itself. Its papers can be made from it where nothing else of ours is
left: without the database, on another machine, after years."""

import json
from dataclasses import dataclass
from hashlib import sha256

from django.core.serializers.json import DjangoJSONEncoder

from coordination.blocks import Document
from coordination.wareki import format_date
from reports.editions import FORM, digest_of_content
from reports.kept import of_kept
from reports.models import Edition

WHAT = "計画評価書の版の控え"
NOT_ONE = "このファイルは、計画評価書の版の控えではありません。版の画面の「控えを保存」で取り出したものを指定してください。"
ALTERED = "この控えは、承認した内容とちがいます（ハッシュ値が合いません）。もとのファイルか、別に保存したものを使ってください。"
NEWER = "この控えは、新しい版のアプリケーションで取り出したものです。アプリケーションを新しくしてから使ってください。"


@dataclass(frozen=True)
class Archive:
    """document: the paper as it was approved. files: SHA-256 of each file that was approved, by its extension."""

    title: str
    document: Document
    files: dict[str, str]

    def is_as_approved(self, extension: str, content: bytes) -> bool:
        """Whether a file made anew is the approved one byte by byte; another version of a font or of the application
        may lay the same content out otherwise."""
        return sha256(content).hexdigest() == self.files.get(extension)


def archive_of(edition: Edition) -> bytes:
    """JSON of all that `read_archive` and a reader without this application need."""
    whole = {
        "what": WHAT,
        "form": FORM,
        "title": str(edition),
        "approved_by": str(edition.approved_by),
        "approved_at": edition.approved_at,
        "as_of": format_date(edition.review.as_of),
        "reason": edition.reason,
        "document": edition.document,
        "records": edition.records,
        "errata": edition.errata,
        "digest": edition.digest,
        "files": {one.extension: one.digest for one in edition.files.all()},
    }
    return json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True).encode()


def read_archive(content: bytes) -> Archive:
    """ValueError with a sentence for another file, for one that was altered, and for one that is newer than this code."""
    try:
        whole = json.loads(content)
        if whole["what"] != WHAT:
            raise ValueError(WHAT)
        kept = {name: whole[name] for name in ("document", "records", "errata")}
        title, digest, form, files = whole["title"], whole["digest"], int(whole["form"]), dict(whole["files"])
    except (ValueError, KeyError, TypeError, RecursionError) as unreadable:
        raise ValueError(NOT_ONE) from unreadable
    if form > FORM:
        raise ValueError(NEWER)
    if digest_of_content(**kept) != digest:
        raise ValueError(ALTERED)
    return Archive(title, of_kept(kept["document"]["paper"]), files)
