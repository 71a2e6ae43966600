"""Buttons and links that lead from a page to what can be done next."""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Action:
    """A button. view: the name in the register, so that only those who may use it see it. main: the one that is
    most likely wanted."""

    label: str
    view: str
    arguments: tuple = ()
    main: bool = False
    query: str = ""

    @property
    def address(self):
        return reverse(self.view, args=self.arguments) + (f"?{self.query}" if self.query else "")
