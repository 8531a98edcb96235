"""What the operating system holds a worker to: memory, processor time, files written, no network, no other program.

Everything here is said by the worker to itself before it reads a word from outside. What a system does not know is left out there
(seccomp on other machines than Linux x86-64 and arm64); rlimits hold on every POSIX system.
"""

import contextlib
import ctypes
import platform
import resource
import struct
import sys

NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2  # prctl(2)
ALLOW, EPERM = 0x7FFF0000, 0x00050000 | 1
LOAD, JUMP_EQUAL, GIVE = 0x20, 0x15, 0x06  # classic BPF: ld abs word, jeq, ret
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# socket socketpair connect bind sendto execve execveat ptrace process_vm_readv process_vm_writev fork vfork
DENIED = {
    "x86_64": (41, 53, 42, 49, 44, 59, 322, 101, 310, 311, 57, 58),
    "aarch64": (198, 199, 203, 200, 206, 221, 281, 117, 270, 271),
}


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


def limit_resources(memory: int, file_size: int = 0) -> None:
    """`memory` in bytes of address space, `file_size` of one file that is written."""
    limit(resource.RLIMIT_AS, memory)
    limit(resource.RLIMIT_FSIZE, file_size)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NOFILE, 256)


def limit_processor(seconds: int) -> None:
    """From now on at most so many seconds of processor time; then the system ends this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + seconds + 1, hard))


def filter_program(machine: str) -> bytes:
    """A seccomp filter that answers EPERM to what a reader of tables never needs."""
    denied = DENIED[machine]
    steps = [(LOAD, 0, 0, 4), (JUMP_EQUAL, 1, 0, AUDIT[machine]), (GIVE, 0, 0, ALLOW), (LOAD, 0, 0, 0)]
    steps += [(JUMP_EQUAL, len(denied) - i, 0, number) for i, number in enumerate(denied)]
    steps += [(GIVE, 0, 0, ALLOW), (GIVE, 0, 0, EPERM)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def close_doors() -> bool:
    """No network, no other program; true where the system took it."""
    machine = platform.machine()
    if not sys.platform.startswith("linux") or machine not in DENIED:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    steps = filter_program(machine)
    held = ctypes.create_string_buffer(steps)
    program = Program(len(steps) // 8, ctypes.addressof(held))
    return bool(libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0)
