"""Every view of the URLconf, and a real address for each."""

import re
from datetime import date
from uuid import UUID

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from coordination.accesses import note_access
from coordination.fiscal_year import FiscalYear
from coordination.models import (
    Access,
    Activity,
    ActivityFile,
    Area,
    Coordinator,
    MonthlyReport,
    Need,
    Organization,
    Placement,
    SheetImport,
    User,
)
from meetings.models import (
    Council,
    CouncilName,
    Decision,
    Initiative,
    Meeting,
    MeetingFile,
    Membership,
    SeriesName,
)
from reports.models import (
    CarriedOver,
    Indicator,
    Narrative,
    NarrativePhoto,
    PlanReview,
    Projection,
    YearClosing,
    YearlyTask,
)
from surveys.models import AnswerLayout, PublicationSet, Survey, WaveLink
from tests.answer_books import waiting
from tests.editions import edition_of
from tests.rules import PARTNERS, rule_named
from volunteers.models import (
    CashEntry,
    Errand,
    ExchangeGroup,
    HelpRequest,
    Member,
    MemberRole,
    Service,
    TicketBook,
    TicketTransfer,
)


def views(resolver=None, prefix="", namespaces=()):
    """Every view of the URLconf, as the name the register knows it by and its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            inner = (*namespaces, one.namespace) if one.namespace else namespaces
            yield from views(one, prefix + str(one.pattern), inner)
        elif isinstance(one, URLPattern):
            name = one.name or one.lookup_str
            yield ":".join([*namespaces, name]), prefix + str(one.pattern), one


def addresses_of(admin):
    """By the names of the views; those of the Django admin come from its own list of models."""
    found = {
        **_of_first_records(),
        **_of_figures(),
        **_of_reviews(admin),
        **_of_rules(),
        **_of_surveys(admin),
        **_of_printed_tables(admin),
        **_of_visits(admin),
        **_of_meetings(admin),
        **_of_councils(),
        **_of_statements(),
        **_of_an_initiative(admin),
        **_of_tickets(),
        **_of_imports_and_accounts(admin),
        **_of_a_group(),
        **_of_services(),
        **_of_requests(),
        **_of_waves(admin),
        **_of_intake(admin),
        **_of_years_without_records(admin),
    }
    return {name: _address(name, pattern, found) for name, pattern, _ in views()}


def _of_first_records():
    """By the beginning of the names of their views."""
    first = {
        "area": Area.objects.first(),
        "coordinator": Coordinator.objects.first(),
        "coordinator_placement_edit": Placement.objects.first(),
        "member": Member.objects.first(),
        "member_role_edit": MemberRole.objects.first(),
        "need": Need.objects.standing().first(),
        "monthly": MonthlyReport.objects.first(),
        "organization": Organization.objects.first(),
        "user": User.objects.get(role="staff"),
        "access": note_access(Access.Act.VIEW, [("user", "1")]),
    }
    history = {"record_history": ["coordination_organization", Organization.objects.first().pk]}
    return {name: [one.pk] for name, one in first.items()} | history


def _of_figures():
    return {
        "setup_targets": [7], "plan_edit": [8],
        **{f"indicator_{what}": ["tier2_meetings"] for what in ("detail", "edit", "retire")},
        "figure_records": ["activities"], "indicator_year": ["tier2_meetings", FiscalYear(2019)],
        "monthly_download": [MonthlyReport.objects.first().pk, "json"],
        "monthly_log": [Organization.objects.first().pk, 2019, 5],
        "need_merge_into": Need.objects.standing().values_list("pk", flat=True)[:2],
        "public_photo": [1, "jpeg"], "public": [1],
    }  # fmt: skip


def _of_reviews(admin):
    edition = edition_of(PlanReview.objects.get(), admin)
    text = Narrative.objects.first()
    photo = _paper(NarrativePhoto, admin, narrative=text, caption="写真", description="写真")
    closing = YearClosing.close(FiscalYear(2014), by=admin, at=timezone.now(), today=timezone.localdate())
    return {
        "review": [7], "review_download": [7, "json"], "review_questions_paper": [7, "xlsx"], "review_text_edit": [text.pk], "review_text_delete": [text.pk],
        "review_photo": [photo.pk], "review_photo_add": [text.pk],
        "edition": [edition.pk], "edition_file": [edition.pk, "json"], "edition_archive": [edition.pk],
        "handover": [YearlyTask.objects.create(month=5, title="国への報告").pk],
        "edition_statement_file": [edition.pk, "html"],
        "year_close": [FiscalYear(2015)], "year_reopen": [closing.pk],
    }  # fmt: skip


def _of_rules():
    return {"rule_add": ["tier2_meetings"], "rule": [rule_named(PARTNERS).pk]}


def _of_surveys(admin):
    survey = Survey.objects.first()
    question = survey.questions.filter(answers__isnull=False).first()
    cell = [question.pk, 1, "all"]
    saved = survey.saved_tables.create(title="表", question=question, saved_by=admin, saved_at=timezone.now())
    return {
        "survey": [survey.pk], "survey_chart": [survey.pk, "svg"], "survey_group": [survey.pk, "all"],
        "survey_answer": cell, "survey_need_add": cell, "survey_texts": [question.pk, "all"],
        "saved": [survey.pk], "saved_table_edit": [saved.pk], "saved_table_delete": [saved.pk],
        "review_tables": [7], "review_table_add": [survey.pk], "review_table_move": [1], "review_table_remove": [1],
    }  # fmt: skip


def _of_visits(admin):
    visit, withdrawn = Activity.objects.all()[:2]
    withdrawn.withdraw(by=admin, at=timezone.now(), because="二重")
    file = _paper(ActivityFile, admin, activity=visit)
    return {"activity": [visit.pk], "activity_file": [visit.pk, file.pk], "activity_return": [withdrawn.pk]}


def _of_meetings(admin):
    meeting = Meeting.objects.first()
    decision, closed = (Decision.objects.create(meeting=meeting, text="決めたこと") for _ in range(2))
    closed.close("done", by=admin, on=meeting.held_on)
    paper = _paper(MeetingFile, admin, meeting=meeting)
    return {
        "meeting": [meeting.pk], "meeting_file": [meeting.pk, paper.pk], "decision": [decision.pk],
        "decision_reopen": [closed.pk], "meeting_minutes_paper": [meeting.pk, "pdf"], "calendar_feed": ["x"],
    }  # fmt: skip


def _paper(model, admin, **of):
    content = ContentFile(b"%PDF-", "x")
    return model.objects.create(content=content, name="x.pdf", size=5, digest="0", added_by=admin, **of)


def _of_imports_and_accounts(admin):
    sheet = SheetImport.objects.create(
        kind="area", file_name="圏域.xlsx", digest="0", heads=["名称"], rows=[], uploaded_by=admin
    )
    return {
        "import": [sheet.pk], "help_page": ["visits"], "master_sheet": ["area"], "import_upload": ["area"],
        "import_reading": [UUID(int=1)], "account_reset_password_from_key": ["1", "x-y"],
        "mfa_remove_webauthn": [1], "mfa_edit_webauthn": [1],
    }  # fmt: skip


def _of_printed_tables(admin):
    survey, now = Survey.objects.first(), timezone.now()
    intake = survey.printed_intakes.create(source="報告書", uploaded_by=admin, uploaded_at=now)
    taken_in = survey.printed_intakes.create(
        source="報告書", uploaded_by=admin, uploaded_at=now, taken_in_by=admin, taken_in_at=now
    )
    table = survey.questions.first().printed_tables.create(intake=taken_in, groups=[], lines=[])
    draft = PublicationSet.objects.create(title="組", made_by=admin, made_at=now)
    published = PublicationSet.objects.create(
        title="公表", made_by=admin, made_at=now, shown={"title": "公表", "tables": [], "protected": 0}
    )
    published.publish(by=admin, at=now)
    return {
        "printed_list": [survey.pk], "printed_upload": [survey.pk], "printed": [table.pk],
        "printed_intake": [intake.pk], "printed_confirm": [intake.pk], "publication": [draft.pk],
        "publication_file": [published.pk, "csv"],
    }  # fmt: skip


def _of_waves(admin):
    link = WaveLink.objects.create(title="比較", made_by=admin, made_at=timezone.now())
    return {"wave": [link.pk]}


def _of_intake(admin):
    uploads = [waiting(admin, at) for at in range(2)]
    layout = AnswerLayout.objects.create(name="読み方", mapping=uploads[0].mapping, saved_by=admin)
    return {
        "intake": [uploads[0].pk],
        "intake_discard": [uploads[1].pk],
        "intake_template": ["empty"],
        "intake_layout_delete": [layout.pk],
    }


def _of_years_without_records(admin):
    indicator = Indicator.objects.get(key="coordinator_activities")
    kept = Projection.keep(
        indicator,
        value=600,
        method="pace",
        how="計算",
        basis_on=date(2020, 6, 15),
        by=admin,
        at=timezone.now(),
    )
    carried_over = CarriedOver.objects.create(
        indicator=indicator, fiscal_year=FiscalYear(2017), value=198, source="前の評価書"
    )
    return {"projection": [kept.pk], "carried": [carried_over.pk]}


def _of_services():
    return {"service": [Service.objects.first().pk]}


def _of_tickets():
    sold = TicketBook.objects.filter(issue__isnull=False).first()
    waiting = TicketBook.objects.for_sale().first()
    redeemed = TicketTransfer.objects.exclude(kind="use").first()
    return {
        "ticket_detail": [sold.group_id, sold.first], "book": [waiting.pk], "transfer": [redeemed.pk],
    }  # fmt: skip


def _of_requests():
    return {"request": [HelpRequest.objects.first().pk], "errand": [Errand.objects.planned().first().pk]}


def _of_statements():
    group = ExchangeGroup.objects.first()
    entry = CashEntry.objects.create(
        group=group, on="2020-06-01", kind="other_in", yen=100, entered_by=User.objects.get(role="dispatcher")
    )
    return {
        "statement": [group.pk], "statement_month": [group.pk, 2020, 5], "month": [group.pk],
        "month_close": [group.pk, 2020, 5], "cash": [group.pk], "cash_edit": [entry.pk],
        "cash_delete": [entry.pk], "ledger_export": [group.pk], "ledger_file": [group.pk, "csv"],
        "exchange_wishes": [group.area_id],
    }  # fmt: skip


def _of_councils():
    member = Membership.objects.first()
    past_name, past_series = CouncilName.objects.first(), SeriesName.objects.first()
    return {
        "council": [member.council_id], "council_name_edit": [past_name.council_id, past_name.pk],
        "council_member_edit": [member.pk],
        "series": [past_series.series_id], "series_name_edit": [past_series.series_id, past_series.pk],
    }  # fmt: skip


def _of_a_group():
    """The rules of an exchange group."""
    group = ExchangeGroup.objects.first()
    kind, terms = group.kinds.first(), group.terms.first()
    rest = group.suspensions.create(covers="all", started_on="2020-04-08", because="感染症")
    return {
        "group": [group.pk], "group_import": ["member"], "terms_add": [group.pk], "work_kind_add": [group.pk], "suspension_add": [group.pk],
        "terms_edit": [terms.pk], "work_kind_edit": [kind.pk], "suspension_edit": [rest.pk],
    }  # fmt: skip


def _of_an_initiative(admin):
    """An initiative with one of each of its parts."""
    initiative = Initiative.objects.create(council=Council.objects.first(), name="集い")
    partner = initiative.partners.create(organization=Organization.objects.first())
    photo = initiative.files.create(
        content=ContentFile(b"x", "x"),
        name="x.jpg",
        content_type="image/jpeg",
        size=1,
        digest="0",
        added_by=admin,
    )
    parts = {
        "occasion": initiative.occasions.create(on="2020-06-01"),
        "place": initiative.places.create(name="会館"),
        "partner": partner,
        "photo": photo,
    }
    own = {
        f"initiative_{name}_{act}": [initiative.pk, part.pk]
        for name, part in parts.items()
        for act in ("edit", "remove")
    }
    adding = {f"initiative_{name}_add": [initiative.pk] for name in parts}
    return {"initiative": [initiative.pk], "initiative_file": [initiative.pk, photo.pk], **own, **adding}


def _address(name, pattern, arguments):
    if name.startswith("admin:"):
        text = re.sub(r"<[^>]*>|\(\?P.*?\)", "1", pattern)
        return "/" + re.sub(r"[\^$\\]|\.\*", "", text)
    taken = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    if not taken:
        return reverse(name)
    return reverse(name, args=arguments.get(name) or arguments[name.partition("_")[0]])
