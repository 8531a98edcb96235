"""Notices to a source's contact: once when it breaks, once when it is well again; by e-mail, or to a webhook as JSON.

Whether a run is a turn for the worse or the better is read from the source's health, so nothing is told twice, whoever runs it.
"""

import logging
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import orjson

from catalog.catalogue.port import Sources
from catalog.words.errors import SalaError, Unreachable
from catalog.words.model import Run, RunStatus
from catalog.words.settings import Settings
from catalog.words.texts import Text
from harvesters.port import Fetcher

log = logging.getLogger("sala.notices")
GOOD = (RunStatus.DONE, RunStatus.PARTIAL)
SECONDS = 20.0  # of a mail server's patience
Event = Literal["source-broke", "source-well"]


@dataclass(frozen=True, slots=True)
class Notice:
    event: Event
    source: str
    title: str
    run: str
    status: str
    since: str | None  # when the first of the failed runs began
    reason: Text | None
    fix: Text | None


def turn(run: Run, source: Mapping[str, Any]) -> Notice | None:
    """What there is to tell after a run, from the source's health with that run in it; None for more of the same. Pure."""
    trend = [point["status"] for point in source["health"].get("trend") or []]
    good = run.status in GOOD
    was_good = len(trend) < 2 or trend[-2] in GOOD
    if run.dry or good == was_good:
        return None
    event: Event = "source-well" if good else "source-broke"
    since = source["health"].get("bad_since")
    return Notice(event, run.source, source["title"], run.id, run.status.value, since, run.reason, run.fix)


class Messenger:
    """Sends notices. What cannot be sent is in the log, never in the way of a run."""

    def __init__(self, sources: Sources, fetcher: Fetcher, settings: Settings) -> None:
        self.sources, self.fetcher, self.settings = sources, fetcher, settings

    def after(self, run: Run) -> None:
        source = next((s for s in self.sources.sources() if s["name"] == run.source), None)
        if source is None or not source["contact"]:
            return
        notice = turn(run, source)
        if notice is None:
            return
        try:
            if source["contact"].startswith(("http://", "https://")):
                self.call(source["contact"], notice)
            elif "@" in source["contact"] and self.settings.mail_url:
                self.mail(source["contact"], notice)
        except SalaError as error:
            log.warning("the contact of %s could not be told: %s", run.source, error)

    def call(self, url: str, notice: Notice) -> None:
        """A webhook: POST, JSON, any answer below 400 will do."""
        body = orjson.dumps(document(notice, self.settings.base_url))
        self.fetcher.get(url, method="POST", body=body, headers={"Content-Type": "application/json"})

    def mail(self, to: str, notice: Notice) -> None:
        message = letter(notice, self.settings.base_url)
        message["To"] = to
        message["From"] = self.settings.mail_from or self.settings.contact
        server = urlsplit(self.settings.mail_url)
        try:
            with connected(server.scheme, server.hostname or "", server.port) as smtp:
                if server.username:
                    smtp.login(unquote(server.username), unquote(server.password or ""))
                smtp.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(
                "The mail server {host} did not take the message: {why}.",
                "Check SALA_MAIL_URL and SALA_MAIL_FROM.",
                host=server.hostname or "?",
                why=type(error).__name__,
            ) from error


def connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=ssl.create_default_context())
    smtp = smtplib.SMTP(host, port or 25, timeout=SECONDS)
    if smtp.has_extn("starttls") or (smtp.ehlo() and smtp.has_extn("starttls")):
        smtp.starttls(context=ssl.create_default_context())
    return smtp


def words(notice: Notice) -> tuple[Text, Text]:
    """Subject and first sentence."""
    if notice.event == "source-well":
        return (
            Text.of("{title}: harvesting works again", title=notice.title),
            Text.of("The source “{title}” is well again. Nothing is asked of you.", title=notice.title),
        )
    return (
        Text.of("{title}: harvesting fails", title=notice.title),
        Text.of(
            "The source “{title}” could not be harvested. What was published before stays as it is. "
            "You will hear once more, when it is well again.",
            title=notice.title,
        ),
    )


def document(notice: Notice, base_url: str) -> dict[str, Any]:
    def both(text: Text | None) -> dict[str, str] | None:
        return {"th": text.render("th"), "en": text.render("en")} if text is not None else None

    return {
        "event": notice.event,
        "source": notice.source,
        "title": notice.title,
        "status": notice.status,
        "run": notice.run,
        "url": f"{base_url.rstrip('/')}/runs/{notice.run}",
        "since": notice.since,
        "reason": both(notice.reason),
        "fix": both(notice.fix),
    }


def letter(notice: Notice, base_url: str) -> EmailMessage:
    """Thai first, then English."""
    subject, sentence = words(notice)
    message = EmailMessage()
    message["Subject"] = " ".join(subject.render("th").split())
    parts = []
    for language in ("th", "en"):
        lines = [text.render(language) for text in (sentence, notice.reason, notice.fix) if text is not None]
        parts.append(
            "\n\n".join([*lines, f"{base_url.rstrip('/')}/{'' if language == 'th' else 'en/'}runs/{notice.run}"])
        )
    message.set_content("\n\n---\n\n".join(parts))
    return message
