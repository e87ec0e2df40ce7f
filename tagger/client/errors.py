"""What may go wrong between a program and the service."""

from http import HTTPStatus
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tagger.errors import TaggerError

Answer = TypeVar("Answer", bound=BaseModel)


class FieldProblem(BaseModel):
    """What is wrong with one part of a request; `pointer` says where it stands."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """A problem document (RFC 9457); `type` is fit for programs, the rest for people."""

    type: str = "about:blank"
    title: str = ""
    status: int
    detail: str = ""
    errors: tuple[FieldProblem, ...] = ()

    def line(self) -> str:
        """Say it in one line."""
        said = [f"{self.title or HTTPStatus(self.status).phrase} ({self.status})", self.detail]
        said += [f"{one.pointer} {one.detail}" for one in self.errors]
        return " ".join(
            ": ".join(filter(None, [said[0], "; ".join(filter(None, said[1:]))])).split()
        )


class ServiceError(TaggerError):
    """Root of all that a client raises."""


class Unreachable(ServiceError):
    """No answer came: nobody listens there, or the connection broke."""


class Unexpected(ServiceError):
    """What answered is not the service, or is a later one that speaks otherwise."""


class TooSlow(ServiceError):
    """A job had not ended in the time it was given; it goes on."""


class Refused(ServiceError):
    """The service has answered with a problem, which is in `problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.line())
        self.problem = problem


class NotAccepted(Refused):
    """The request, or its document, is not as it must be."""


class AnotherKeyNeeded(Refused):
    """There was no key, or it is not valid, or may not do this."""


class NotThere(Refused):
    """There is nothing of that name: no such job, model or framework."""


class Conflict(Refused):
    """This cannot be done now, such as having the result of a job that runs."""


class TooLarge(Refused):
    """The request, or its document, is over a limit of the service."""


class Busy(Refused):
    """Too much is asked of the service; it was so until patience ended."""


class Faulty(Refused):
    """Something is wrong with the service itself."""


KINDS: dict[int, type[Refused]] = {
    401: AnotherKeyNeeded,
    403: AnotherKeyNeeded,
    404: NotThere,
    409: Conflict,
    413: TooLarge,
    429: Busy,
    503: Busy,
}


def refusal(status: int, content: bytes) -> Refused:
    """Return the error for an answer; a proxy's own page counts by its status alone."""
    kind = KINDS.get(status, Faulty if status >= HTTPStatus.INTERNAL_SERVER_ERROR else NotAccepted)
    return kind(problem_in(status, content))


def problem_in(status: int, content: bytes) -> Problem:
    """Return the problem document that an answer holds, or one that says its status."""
    try:
        return Problem.model_validate_json(content)
    except ValidationError:
        return Problem(status=status)


def read(kind: type[Answer], content: str | bytes) -> Answer:
    """Return an answer as its type; Unexpected where it is none."""
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "answer"
        raise Unexpected(
            f"this is no answer that this client reads ({place}: {first['msg']}): is it the "
            "service's address, and the client as new as the service?"
        ) from None
