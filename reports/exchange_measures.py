"""What can be counted of an exchange group: its members, its services, its tickets."""

from django.db.models import Case, F, Q, Value, When

from reports.measure import Condition, Measure, when
from reports.scopes import Scope
from volunteers.models import (
    ExchangeGroup,
    HelpRequest,
    Member,
    MemberRole,
    Service,
    ServiceHelper,
    TicketAccount,
    TicketTransfer,
)
from volunteers.models.ledger import NET

Kind, Account = TicketTransfer.Kind, TicketAccount.Kind
STANDING = ("group",)  # what stands as of a day has no first one
IN_TIME = ("group", "since", "member")
OF_WORK = (*IN_TIME, "work")


def _members(role: MemberRole.Role) -> Condition:
    def condition(scope: Scope) -> Q:
        held = MemberRole.objects.held_on(scope.as_of).filter(role=role)
        q = Q(pk__in=held.values("member"))
        return q if scope.group is None else q & Q(group=scope.group)

    return condition


def _standing(service: str, **narrowed_by: str) -> Condition:
    """What was done in the period and not withdrawn by the paper's day, and what was withdrawn in the period though it
    had been done before: that is taken from it. service: the way from a record to its service."""
    day, withdrawn = f"{service}held_on", f"{service}withdrawn_on"
    dated = when(day, **narrowed_by)

    def condition(scope: Scope) -> Q:
        stands = Q(**{withdrawn: None}) | Q(**{f"{withdrawn}__gt": scope.as_of})
        if scope.since is None:
            return dated(scope) & stands
        of_all_time = when(day, **narrowed_by)(scope.from_the_start)
        gone = Q(**{f"{day}__lt": scope.since, f"{withdrawn}__range": (scope.since, scope.as_of)})
        return (dated(scope) & stands) | (of_all_time & gone)

    return condition


def _less_withdrawn(service: str, amount):
    def row(scope: Scope):
        if scope.since is None:
            return amount
        return Case(When(**{f"{service}held_on__gte": scope.since}, then=amount), default=amount * Value(-1))

    return row


def _transfers(*kinds: Kind, hand: str = "") -> Condition:
    """hand: of which of a member's accounts, where the kind may touch either."""
    dated = when("transferred_on", group="group")

    def condition(scope: Scope) -> Q:
        q = Q(kind__in=kinds) & dated(scope)
        if hand:
            q &= Q(credited__kind=hand) | Q(debited__kind=hand)
        if scope.member is not None:
            q &= Q(credited__kind=Account.EARNED, credited__member=scope.member) | Q(
                debited__kind=Account.EARNED, debited__member=scope.member
            )
        return q

    return condition


def _in_hands(hand: Account) -> dict:
    """What came into the accounts of members is in their hands until it goes out of them."""
    dated = when("transferred_on", group="group")
    return {
        "condition": lambda scope: dated(scope) & (Q(credited__kind=hand) | Q(debited__kind=hand)),
        "row": lambda scope: Case(When(debited__kind=hand, then=F("tickets")), default=-F("tickets")),
    }


def _liability(scope: Scope, tickets: int) -> str:
    """91枚×150円＝13,650円: what the group owes for the tickets in people's hands, at the price of the day."""
    group = ExchangeGroup.objects.filter(pk=scope.group).prefetch_related("terms").first()
    terms = group and group.terms_on(scope.as_of)
    return f"{tickets:,}枚×{terms.price:,}円＝{tickets * terms.price:,}円" if terms else ""


def _role(key: str, name: str, role: MemberRole.Role, wording: str) -> Measure:
    return Measure(
        key=key,
        name=name,
        unit="名",
        wording=wording,
        source=Member.objects.all,
        condition=_members(role),
        takes=STANDING,
    )


def _flow(key: str, name: str, wording: str, *kinds: Kind, hand: str = "") -> Measure:
    return Measure(
        key=key,
        name=name,
        unit="枚",
        wording=f"{wording}枚数を足し、取り消した枚数を引きます。",
        source=TicketTransfer.objects.all,
        condition=_transfers(*kinds, hand=hand),
        row=NET,
        takes=IN_TIME,
    )


EXCHANGE = [
    _role("helpers", "協力会員", MemberRole.Role.HELPER, "基準日に協力会員である人を数えます。"),
    _role("recipients", "利用会員", MemberRole.Role.RECIPIENT, "基準日に利用会員である人を数えます。"),
    _role(
        "dispatchers",
        "団体のコーディネーター",
        MemberRole.Role.DISPATCHER,
        "基準日に団体のコーディネーター（市のコーディネーターとは別）である人を数えます。",
    ),
    Measure(
        key="requests",
        name="依頼件数",
        unit="件",
        wording="受けた依頼を、受けた日で数えます。くり返す依頼は1件です。取りやめた依頼も数えます。",
        source=HelpRequest.objects.all,
        condition=when("requested_on", group="group", work="kind"),
        takes=("group", "since", "work"),
    ),
    Measure(
        key="services",
        name="活動件数",
        unit="件",
        wording="支え合いの活動を数えます。基準日までに取り消したものは数えません。期間のあるときは、その前の活動を期間のうちに取り消した数を引きます。",
        source=Service.objects.all,
        condition=_standing("", group="group", member="helpers__helper", work="kind"),
        row=_less_withdrawn("", Value(1)),
        takes=OF_WORK,
    ),
    Measure(
        key="service_minutes",
        name="活動時間",
        unit="分",
        wording="協力した人ごとの時間を足します。2人で30分なら60分です。",
        source=ServiceHelper.objects.all,
        condition=_standing("service__", group="service__group", member="helper", work="service__kind"),
        row=_less_withdrawn("service__", F("minutes")),
        takes=OF_WORK,
    ),
    _flow("tickets_issued", "券の発行枚数", "発行した券の", Kind.ISSUE),
    _flow(
        "tickets_opening",
        "券の繰越枚数",
        "帳簿をつけはじめたときに会員が持っていた券の",
        Kind.OPENING,
        hand=Account.PURSE,
    ),
    _flow("tickets_used", "券の利用枚数", "利用された券の", Kind.USE),
    _flow("tickets_passed_on", "利用にまわした枚数", "受け取った券のうち、利用にまわした", Kind.PASS_ON),
    _flow(
        "tickets_void", "無効の枚数", "なくしたり傷んだりして無効にした券の", Kind.VOID, hand=Account.PURSE
    ),
    _flow(
        "tickets_expired", "期限切れの枚数", "使わないまま期限の切れた券の", Kind.EXPIRE, hand=Account.PURSE
    ),
    _flow(
        "tickets_opening_earned",
        "受け取った券の繰越枚数",
        "帳簿をつけはじめたときに会員が受け取ってあった券の",
        Kind.OPENING,
        hand=Account.EARNED,
    ),
    _flow("tickets_redeemed", "換金した枚数", "換金した券の", Kind.REDEEM),
    _flow(
        "tickets_void_earned",
        "受け取った券の無効の枚数",
        "受け取ったあとで無効にした券の",
        Kind.VOID,
        hand=Account.EARNED,
    ),
    _flow(
        "tickets_expired_earned",
        "受け取った券の期限切れの枚数",
        "受け取ったあとで期限の切れた券の",
        Kind.EXPIRE,
        hand=Account.EARNED,
    ),
    Measure(
        key="tickets_outstanding",
        name="券の未利用枚数",
        unit="枚",
        wording="会員が買って、まだ使っていない枚数です。発行、繰越、利用にまわした枚数を足し、利用、無効、期限切れの枚数を引きます。",
        source=TicketTransfer.objects.all,
        takes=STANDING,
        remark=_liability,
        **_in_hands(Account.PURSE),
    ),
    Measure(
        key="tickets_earned",
        name="受け取って換金していない枚数",
        unit="枚",
        wording="協力会員が受け取って、まだ換金していない枚数です。利用と繰越の枚数を足し、換金、利用にまわした枚数、無効、期限切れの枚数を引きます。",
        source=TicketTransfer.objects.all,
        takes=STANDING,
        **_in_hands(Account.EARNED),
    ),
]
