"""What a rule of the register says, and the roles that rules are made of."""

from dataclasses import dataclass

from coordination.models.user import User
from coordination.visibility import OFFICE

ADMIN, STAFF, COORDINATOR, DISPATCHER, MANAGER = User.Role
ANONYMOUS = "anonymous"

SIGNED_IN = OFFICE | {DISPATCHER}
EVERYBODY = SIGNED_IN | {ANONYMOUS}
CLERKS = frozenset({ADMIN, STAFF})
WRITERS = CLERKS | {COORDINATOR}
SENDERS = WRITERS | {DISPATCHER}  # of sheets
NOBODY = frozenset()


@dataclass(frozen=True)
class Rule:
    """Roles that may read a page (GET, HEAD) and roles that may send to it (POST)."""

    read: frozenset = NOBODY
    send: frozenset = NOBODY
    before_second_factor: bool = False

    def roles(self, method: str) -> frozenset | None:
        """The roles that may use the method; None if the page does not know it."""
        roles = {"GET": self.read, "HEAD": self.read, "POST": self.send}.get(method)
        return roles or None


def page(roles):
    """A page that is read and to which nothing is sent."""
    return Rule(read=frozenset(roles))


def form(roles):
    """A page that is read and sent back filled in."""
    return Rule(read=frozenset(roles), send=frozenset(roles))


def act(roles):
    """An address that something is only sent to."""
    return Rule(send=frozenset(roles))


def own_account(read=SIGNED_IN, send=SIGNED_IN):
    """A page of one's own account: open to those who have yet to set up their second factor."""
    return Rule(read=read, send=send, before_second_factor=True)
