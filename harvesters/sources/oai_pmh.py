"""`oai-pmh`: Open Archives 2.0 `ListRecords` in `oai_dc`, with resumption tokens, deletions and incremental `from`.

Source: openarchives.org/OAI/openarchivesprotocol.html.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from lxml import etree

from catalog.words.errors import Unreachable, Unreadable
from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from harvesters.mapping import oai_dc
from harvesters.markup import xml
from harvesters.port import Fetcher, Progress, Record

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PAGES = 100_000


def request(base: str, **arguments: str) -> str:
    parts = urlsplit(base)
    return urlunsplit(parts._replace(query=urlencode(arguments), fragment=""))


def record_of(element: etree._Element) -> Record:
    header = element.find(f"{OAI}header")
    identifier = (header.findtext(f"{OAI}identifier") or "").strip() if header is not None else ""
    if header is None or not identifier:
        return Record(
            remote_id="",
            raw={},
            failure=Unreadable("The record has no header with an identifier.", "Ask the agency to mend its service."),
        )
    raw: dict[str, Any] = {
        "identifier": identifier,
        "datestamp": (header.findtext(f"{OAI}datestamp") or "").strip(),
        "sets": [s.text.strip() for s in header.findall(f"{OAI}setSpec") if s.text],
        "dc": {},
    }
    for child in element.iterfind(f"{OAI}metadata/*/*"):
        if isinstance(child.tag, str) and child.tag.startswith(DC) and child.text and child.text.strip():
            text, language = " ".join(child.text.split()), child.get(LANG)
            raw["dc"].setdefault(child.tag[len(DC) :], []).append(
                {"@value": text, "@language": language} if language else text
            )
    deleted = header.get("status") == "deleted"
    if not deleted and not raw["dc"]:
        failure = Unreadable(
            "The record has no Dublin Core in it.", "The service must answer with metadataPrefix=oai_dc."
        )
        return Record(remote_id=identifier, raw=raw, failure=failure)
    return Record(remote_id=identifier, raw=raw, deleted=deleted)


class OaiPmh:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        token = str(progress.state.get("token") or "")
        arguments = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
        if progress.since:
            arguments["from"] = progress.since[:10]
            progress.complete = False
        spent: set[str] = set()
        seen: set[str] = set()
        nameless = 0
        for _ in range(PAGES):
            url = (
                request(config.url, verb="ListRecords", resumptionToken=token)
                if token
                else request(config.url, **arguments)
            )
            _answer, body = fetcher.get(url, accept="text/xml, application/xml")
            root = xml(body)
            if not isinstance(root.tag, str) or not root.tag.startswith(OAI):
                raise Unreadable(
                    "The answer is XML, but not OAI-PMH.",
                    "Check the address: it is the service's base URL, without “?verb=”.",
                )
            error = root.find(f"{OAI}error")
            if error is not None:
                if error.get("code") == "noRecordsMatch":
                    return
                if error.get("code") == "badResumptionToken" and progress.state.pop("token", None):
                    token = ""  # the token of an earlier, killed run has died: begin again
                    continue
                words = f"{error.get('code')}: {' '.join((error.text or '').split())[:200]}"
                raise Unreachable(
                    "The service answers with an error: {words}", "Ask the agency to mend its service.", words=words
                )
            if root.find(f"{OAI}ListRecords") is None:
                raise Unreadable(
                    "The answer is OAI-PMH, but no list of records.",
                    "Check the address: it is the service's base URL, without “?verb=”.",
                )
            fresh = 0
            page: set[str] = set()
            for element in root.iterfind(f"{OAI}ListRecords/{OAI}record"):
                record = record_of(element)
                if not record.remote_id:
                    nameless += 1
                    record = Record(remote_id=f"#{nameless}", raw=record.raw, failure=record.failure)
                if record.remote_id not in seen:
                    seen.add(record.remote_id)
                    page.add(record.remote_id)
                    fresh += 1
                    yield record
                elif record.remote_id in page:
                    yield record  # twice in one answer: the engine tells
            spent.add(token)
            token = (root.findtext(f"{OAI}ListRecords/{OAI}resumptionToken") or "").strip()
            progress.state["token"] = token
            if not token:
                return
            if token in spent or not fresh:  # a service that goes round in circles says nothing new
                progress.state["token"] = ""
                return

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        return oai_dc.draft(raw)
