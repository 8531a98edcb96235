"""What an answer that is not the one we asked for means, in words: by status, by a web page in its place, by a broken certificate."""

import re
import ssl

from catalog.words.errors import Unreachable
from catalog.words.texts import Text

FIREWALL = (401, 403, 405, 406, 418, 451)
PAGE = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|script)", re.IGNORECASE | re.DOTALL
)
MARKUP = re.compile(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>")
LONGEST = 200


def is_page(body: bytes) -> bool:
    return bool(PAGE.match(body[:2000].removeprefix(b"\xef\xbb\xbf")))


def beginning(body: bytes) -> str:
    """The first words of an answer, without markup and without anything unprintable."""
    words = MARKUP.sub(" ", body[:4000].decode("utf-8", "replace"))
    plain = "".join(c if c.isprintable() else " " for c in words.replace("\ufffd", " "))
    return " ".join(plain.split())[:LONGEST]


def let_in(agent: str) -> Text:
    return Text.of(
        "Ask the agency to let our requests through its firewall: they call themselves “{agent}”.", agent=agent
    )


def page_instead(url: str, body: bytes, agent: str) -> Unreachable:
    return Unreachable(
        "{url} answers with a web page in place of data: a firewall, a login or a notice. It begins: “{beginning}”",
        let_in(agent),
        url=url,
        beginning=beginning(body),
        page=True,
    )


def not_json(url: str, body: bytes) -> Unreachable:
    return Unreachable(
        "{url} answers with something that is not JSON. It begins: “{beginning}”",
        "See that the address is that of the catalogue's interface; if it is, ask the agency to mend its answer.",
        url=url,
        beginning=beginning(body),
    )


def refusal(status: int, url: str, host: str, agent: str, said: str, wait: float | None) -> Unreachable:
    """The error of a status of 400 and above."""
    facts = {"url": url, "host": host, "status": status, "beginning": said, "agent": agent}
    if status in (404, 410):
        return Unreachable(
            "{url} answers {status}: there is nothing at this address.",
            "Correct the address at the agency: the file or the service has moved or was removed.",
            **facts,
        )
    if status in FIREWALL:
        return Unreachable(
            "{url} refuses us with {status}. It says: “{beginning}”",
            let_in(agent),
            **facts,
        )
    if status == 429:
        return Unreachable(
            "{host} says that we ask too often (429), and asks us to wait {wait} seconds.",
            "Nothing to do at once: the next run tries again. If it stays so, agree on a pace with the agency.",
            kind="busy",
            wait=wait or 0,
            **facts,
        )
    if status >= 500:
        return Unreachable(
            "{url} answers {status}: the agency's server has an error. It says: “{beginning}”",
            "Try again later; if it stays so, tell the agency: its own log says what is wrong.",
            kind="server",
            wait=wait or 0,
            **facts,
        )
    return Unreachable(
        "{url} answers {status}. It says: “{beginning}”",
        "See that the address is right; if it is, ask the agency what it expects.",
        **facts,
    )


def tls_failure(error: BaseException, host: str) -> Unreachable | None:
    """A failed handshake, said in words; None where the connection failed for another reason."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if cause is None:
        return None
    why = getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or "TLS"
    return Unreachable(
        "The secure connection to {host} fails: {why}.",
        "Ask the agency to renew its certificate and to send the whole chain of certificates.",
        host=host,
        why=str(why),
    )
