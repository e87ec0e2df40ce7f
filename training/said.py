"""Says in one line what a checked file breaks."""

from pydantic import ValidationError


def first_of(error: ValidationError) -> str:
    """Name the first key that is wrong, and what is wrong with it."""
    found = error.errors()[0]
    key = ".".join(str(part) for part in found["loc"])
    return f"{key}: {found['msg']}" if key else str(found["msg"])
