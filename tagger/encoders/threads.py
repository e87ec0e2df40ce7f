"""How many threads an encoder computes with."""

USUAL = 2

_wanted = USUAL


def wanted() -> int:
    """Return how many threads encoders that are loaded from now on use."""
    return _wanted


def want(n_threads: int) -> None:
    """Let encoders use so many; several processes on one machine take one each."""
    global _wanted  # noqa: PLW0603 - it holds for the process, as the encoders' threads do
    _wanted = n_threads
