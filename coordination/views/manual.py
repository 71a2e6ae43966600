"""使い方: the pages of docs/manual, one a job, inside the application because offices may have no internet."""

from dataclasses import dataclass
from functools import cache

import markdown
from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import mark_safe

FOLDER = settings.BASE_DIR / "docs" / "manual"
ORDER = (
    "start",
    "visits",
    "visits-import",
    "needs",
    "from-voice",
    "monthly-report",
    "meetings",
    "meeting-tables",
    "meeting-papers",
    "councils",
    "initiatives",
    "public-page",
    "requests",
    "members",
    "exchange-rules",
    "services",
    "tickets",
    "ledger",
    "statements",
    "organizations",
    "relations",
    "survey-import",
    "survey-tables",
    "survey-words",
    "survey-printed",
    "survey-publishing",
    "indicators",
    "review",
    "review-texts",
    "numbers",
    "review-approval",
    "review-questions",
    "projections",
    "carried-over",
    "review-summary",
    "review-statement",
    "years",
    "counting-rules",
    "handover",
    "sign-in",
    "history",
    "users",
    "access-records",
    "setup",
    "import",
    "accessibility",
)


@dataclass(frozen=True)
class ManualPage:
    name: str
    title: str
    body: str


@cache
def manual_page(name: str) -> ManualPage:
    """A page of the manual as HTML. Its first line is its title; pictures lie beside it in pictures/."""
    heading, _, text = (FOLDER / f"{name}.md").read_text().partition("\n")
    body = markdown.markdown(text, extensions=["tables", "sane_lists"], output_format="html")
    body = body.replace('src="pictures/', f'src="{static("manual/")}')
    body = body.replace('.md"', '/"').replace('href="', 'href="../').replace('href="../http', 'href="http')
    return ManualPage(name, heading.removeprefix("# ").strip(), body)


def help_index(request):
    return render(request, "help_index.html", {"pages": [manual_page(name) for name in ORDER]})


def help_page(request, name):
    if name not in ORDER:
        raise Http404("この使い方のページはありません。")
    page = manual_page(name)
    # Our own text, kept in the repository: nothing that a user has typed.
    return render(request, "help_page.html", {"page": page, "body": mark_safe(page.body)})
