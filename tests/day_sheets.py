"""A group whose day's sheet is entered through the form, for tests of services."""

from datetime import date

from tests.filled_forms import open_form
from tests.ledger import BEGUN, clerk, small_group
from volunteers.models import ExchangeGroup, HelpRequest, Member, MemberRole, WorkKind

ADD = "/exchange/services/add/"
DAY = date(2020, 5, 11)


def working_group() -> ExchangeGroup:
    """花子（1） is helped, 太郎（2） and 次郎（3） help; ごみ出し is done outside the house, 掃除 inside. The clerk keeps
    the books of this group alone."""
    group = small_group()
    clerk().exchange_groups.set([group])
    Member.objects.create(group=group, number=3, name="次郎", kana="じろう")
    WorkKind.objects.create(group=group, name="掃除")
    for number, role in ((1, "recipient"), (2, "helper"), (3, "helper")):
        MemberRole.objects.create(member=group.members.get(number=number), role=role, joined_on=BEGUN)
    return group


def line(number, group, **cells):
    """A line of the form: 花子, ごみ出し, 太郎 for 30 minutes, unless it says something else."""
    told = {"on": DAY, "recipient": "花子", "kind": "ごみ出し", "helper1": "太郎", "minutes1": 30} | cells
    told["kind"] = group.kinds.get(name=told["kind"]).pk if told["kind"] else ""
    return {f"{name}_{number}": str(value) for name, value in told.items()}


def record(client, *lines, address=ADD, confirmed=False, **more):
    data = open_form(client, address) | {key: value for one in lines for key, value in one.items()} | more
    answer = client.post(address, data)
    if confirmed and answer.status_code == 422:
        answer = client.post(address, data | {"confirmed": answer.context["warnings_mark"]})
    return answer


def refusals(answer):
    assert answer.status_code == 422
    return {name: list(told) for name, told in answer.context["form"].errors.items()}


def planned_errand(group):
    """花子 is to be helped by 太郎 and 次郎 for 45 minutes."""
    request = HelpRequest.objects.create(
        group=group, recipient=group.members.get(number=1), kind=group.kinds.first(), requested_on=BEGUN, first_on=DAY, minutes=45,
        taken_by=clerk(),
    )  # fmt: skip
    errand = request.errands.create(on=DAY)
    for number in (2, 3):
        errand.assignments.create(helper=group.members.get(number=number), assigned_by=clerk())
    return errand
