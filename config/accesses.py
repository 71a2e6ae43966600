"""Notes, before it leaves, each answer that tells of persons, each refusal, and asks why many people are taken out."""

from django.shortcuts import render
from django.utils import timezone

from config.personal import shown_by, title_of
from coordination.accesses import note_access
from coordination.models import Access
from coordination.personal import PEOPLE, gathering
from coordination.reason import REASON, ReasonForm
from coordination.sign_in.network import address_of_machine


class AccessMiddleware:
    """Stands outside the register: what the register refuses is noted too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with gathering() as loaded:
            answer = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else ""
        if answer.status_code == 403 and request.user.is_authenticated:
            self._note(request, Access.Act.REFUSED, view)
        if not _has_something_to_say(request, answer):
            return answer
        kinds = shown_by(view)
        persons = {person for person in loaded if person[0] in kinds}
        if not persons:
            return answer
        act = act_of(request, answer)
        people = sum(kind in PEOPLE for kind, _ in persons)
        reason = ""
        if act != Access.Act.VIEW and people > Access.WITHOUT_REASON:
            reason = _reason_given(request)
            if not reason:
                return _ask_why(request, view, people)
        self._note(request, act, view, persons, reason)
        return answer

    def _note(self, request, act, view, persons=(), reason=""):
        note_access(
            act, persons, view=view, path=request.path, reason=reason, network=address_of_machine(request)
        )


def _has_something_to_say(request, answer) -> bool:
    """What leads elsewhere or finds nothing shows nobody; a form that was sent back shows what it showed before."""
    return request.method != "HEAD" and (200 <= answer.status_code < 300 or answer.status_code in (409, 422))


def act_of(request, answer) -> Access.Act:
    """A file to keep is an export, a PDF is as good as printed, and all else is looked at."""
    if answer.get("Content-Type", "").startswith("application/pdf"):
        return Access.Act.PRINT
    is_file = answer.get("Content-Disposition", "").startswith("attachment")
    return Access.Act.EXPORT if is_file else Access.Act.VIEW


def _reason_given(request) -> str:
    """Why this address is asked for, once; "" where nobody has said."""
    given = request.session.get(REASON)
    if not given or given["to"] != request.get_full_path() or given["until"] < timezone.now().timestamp():
        return ""
    del request.session[REASON]
    return given["reason"]


def _ask_why(request, view, people):
    context = {
        "to": request.get_full_path(),
        "people": people,
        "title": title_of(view),
        "form": ReasonForm(),
    }
    return render(request, "accesses/reason.html", context, status=428)
