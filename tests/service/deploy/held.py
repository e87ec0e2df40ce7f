"""Runs a command with the system calls and the memory that our units allow: `held.py COMMAND…`."""

import ctypes
import errno
import os
import subprocess
import sys

SET_NO_NEW_PRIVILEGES, SET_NO_WRITABLE_CODE = 38, 65  # of prctl
ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | errno.EPERM
UNKNOWN = -1


def calls(group: str) -> set[str]:
    """Return the system calls of a group, and of the groups in it, as systemd knows them."""
    said = subprocess.run(
        ["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True
    ).stdout
    names = {line.strip() for line in said.splitlines()[1:] if line.startswith("    ")}
    names = {name for name in names if not name.startswith("#")}
    groups = {name for name in names if name.startswith("@")}
    return (names - groups).union(*map(calls, groups))


def hold() -> None:
    """Give up for good what `SystemCallFilter` and `MemoryDenyWriteExecute` take away."""
    libc = ctypes.CDLL(None, use_errno=True)
    for option in (SET_NO_NEW_PRIVILEGES, SET_NO_WRITABLE_CODE):
        if libc.prctl(option, 1, 0, 0, 0):
            raise OSError(ctypes.get_errno(), f"prctl {option}")
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    held = ctypes.c_void_p(seccomp.seccomp_init(REFUSE))
    for name in calls("@system-service") - calls("@privileged"):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number > UNKNOWN and seccomp.seccomp_rule_add(held, ALLOW, number, 0):
            raise OSError(name)
    if seccomp.seccomp_load(held):
        raise OSError("seccomp_load")


if __name__ == "__main__":
    hold()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - what the test names
