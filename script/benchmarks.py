"""The measurements behind script/bench. Each compares a thing with its reference, run in turn, A B A B …"""

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import django

from config.acting import acting_always_as

acting_always_as("command:bench")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from reports.document import plan_review  # noqa: E402
from reports.models import PlanReview  # noqa: E402

RUNS = 7


def seconds(work):
    begins = time.perf_counter()
    work()
    return time.perf_counter() - begins


def compare(name, work, reference, goal, runs=RUNS, before=lambda: None):
    """Prints the median ratio with its range, and the median seconds of both. before: each time of the work, untimed."""

    def prepared():
        before()
        return seconds(work)

    work(), reference()  # warm
    pairs = [(prepared(), seconds(reference)) for _ in range(runs)]
    ratios = sorted(ours / theirs for ours, theirs in pairs)
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(
        f"{name:<64} {statistics.median(ratios):6.2f}x  ({ratios[0]:.2f} to {ratios[-1]:.2f}; "
        f"{ours:.3f} s / {theirs:.3f} s)  goal {goal}"
    )


def review():
    return PlanReview.objects.select_related("plan", "survey").get()


def review_as_data():
    paper = review()
    with CaptureQueriesContext(connection) as captured:
        plan_review(paper)
    statements = [query["sql"] for query in captured]

    def bare():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    compare(
        f"review as data / its {len(statements)} statements bare", lambda: plan_review(paper), bare, "<= 3"
    )


def review_as_pdf(folder):
    from reports.pdf import render_pdf

    chromium = shutil.which("chromium")
    if chromium is None:
        print("review as PDF / Chromium printing the same page: no Chromium here")
        return
    document = plan_review(review())
    page = render_to_string("reports/review_print.html", {"document": document})
    source = folder / "review.html"
    source.write_text(page.replace("/static/", f"file://{settings.BASE_DIR}/static/"))

    def printed_by_chromium():
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        command += [
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={folder}/chromium.pdf",
            f"file://{source}",
        ]
        subprocess.run(command, check=True, capture_output=True)

    compare(
        "review as PDF, warm / a fresh Chromium printing it",
        lambda: render_pdf(document),
        printed_by_chromium,
        "<= 1.0",
    )
    ours, theirs = len(render_pdf(document)), (folder / "chromium.pdf").stat().st_size
    print(
        f"{'bytes of that PDF / of Chromium’s':<64} {ours / theirs:6.2f}x  ({ours:,} / {theirs:,})  goal <= 0.6"
    )


def start():
    def python(code):
        return lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)

    first_page = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "assert Client(headers={'host': 'localhost'}).get('/account/login/').status_code == 200"
    )
    compare(
        "start and first page / django.setup() alone",
        python(first_page),
        python("import django; django.setup()"),
        "<= 1.5",
    )


if __name__ == "__main__":
    review_as_data()
    review_as_pdf(Path(sys.argv[1]))
    start()
