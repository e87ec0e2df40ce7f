"""Who asks, and what they may do."""

from dataclasses import dataclass
from typing import Literal, get_args

Scope = Literal["tag", "review", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
# Stands where an owner does: jobs of all owners. No id of a person is written so.
EVERYBODYS = "*"


@dataclass(frozen=True, slots=True)
class Person:
    """A person or a program that asks.

    `id` stays the same from one sign-in to the next: `key:` and the public part of a key, or
    `oidc:` and a hash of what the provider calls them. It is "" where nobody signs in.
    """

    id: str
    name: str
    scopes: frozenset[Scope]

    @property
    def reach(self) -> str:
        """Whose jobs they may see: their own, or all for an administrator who has signed in."""
        return EVERYBODYS if self.id and "admin" in self.scopes else self.id


ANYBODY = Person("", "", frozenset(SCOPES))  # where no sign-in is set up
NOBODY = Person("", "", frozenset())  # has not signed in


def scopes_in(names: object) -> frozenset[Scope]:
    """Return the scopes among names; others are left out."""
    wanted = list(names) if isinstance(names, (list, tuple, set, frozenset)) else []
    return frozenset(scope for scope in SCOPES if scope in wanted)
