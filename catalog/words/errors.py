"""Errors as facts: a stable type, a text, what mends it. No HTTP, no database, no logging in here.

Every error that a person may see is a `SalaError`. A door decides what it becomes (a status, an exit code) from one
table keyed by `type`; the words are rendered there, in the reader's language.
"""

from typing import Any, ClassVar

from catalog.words.texts import Text


class SalaError(Exception):
    """Base of all expected errors. `type` is stable and public (RFC 9457 `type`); `detail` and `fix` are texts.

    `facts` (JSON-able) fill the placeholders of both texts, and are there for doors: `NotFound("No dataset {id}.", id=id)`.
    """

    type: ClassVar[str] = "error"
    default_fix: ClassVar[str | None] = None

    def __init__(self, detail: Text | str, fix: Text | str | None = None, **facts: Any) -> None:
        self.detail = Text.of(detail, **facts)
        chosen = fix if fix is not None else self.default_fix
        self.fix = Text.of(chosen, **facts) if chosen is not None else None
        self.facts = facts
        super().__init__(self.detail.render("en"))


class NotFound(SalaError):
    """Nothing by that name, or nothing that may be shown."""

    type = "not-found"


class Gone(SalaError):
    """It was here and was taken down: the reason and the date stay."""

    type = "taken-down"


class Withheld(SalaError):
    """It exists and is not served: a gate holds it back."""

    type = "withheld"


class NoToken(SalaError):
    """Only who shows a token may do this, and none was shown."""

    type = "unauthorized"


class WrongToken(SalaError):
    """The token that was shown does not allow this."""

    type = "forbidden"


class TooMany(SalaError):
    """Too many wrong tries came lately; `retry_after` says in how many seconds to come again."""

    type = "too-many"


class InvalidRequest(SalaError):
    """The call cannot be understood: an unknown parameter, a value out of range, a made-up cursor."""

    type = "invalid-request"


class InvalidSource(SalaError):
    """A source file is wrong; facts: file, line, key."""

    type = "invalid-source"


class InvalidSetting(SalaError):
    """A `SALA_*` setting is wrong."""

    type = "invalid-setting"


class TooLarge(SalaError):
    """A bound was passed; the detail names the bound and the setting that moves it."""

    type = "too-large"


class Refused(SalaError):
    """An address that may not be fetched (inward, unknown scheme)."""

    type = "address-refused"


class Unreachable(SalaError):
    """The other side did not answer, answered with an error, or with something else than it should."""

    type = "unreachable"


class Unreadable(SalaError):
    """Bytes that cannot be read as what they claim or seem to be."""

    type = "unreadable"


class Busy(SalaError):
    """Another worker holds it, or all places are taken; try again."""

    type = "busy"


class Timeout(SalaError):
    """A bounded piece of work ran out of its time."""

    type = "timeout"


class EngineLost(SalaError):
    """A database, index or object store does not answer."""

    type = "engine-lost"


class Conflict(SalaError):
    """It is there already, or in a state that forbids this."""

    type = "conflict"
