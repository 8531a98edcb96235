"""Judging one record: findings with reason and fix, and a score of 0 to 100."""

from collections.abc import Iterable
from functools import lru_cache

from catalog.words.model import Draft, Finding
from validators.metadata.check import Check, Fault, Subject
from validators.metadata.table import checks_of


def judge_metadata(draft: Draft, profile: str = "sala") -> tuple[list[Finding], float]:
    """The findings of a profile's checks, in its order, and the share of its points that the record has, as 0 to 100."""
    return judge_subject(Subject(draft), profile)


def judge_subject(subject: Subject, profile: str) -> tuple[list[Finding], float]:
    """The same, with what is known of links and shapes."""
    outcomes = list(run(subject, checks_of(profile)))
    findings = [finding(check, fault) for check, fault in outcomes if fault is not None]
    total = sum(check.points[profile] for check, _ in outcomes)
    gained = sum(check.points[profile] for check, fault in outcomes if fault is None)
    return findings, round(100 * gained / total, 1) if total else 0.0


def run(subject: Subject, checks: Iterable[Check]) -> Iterable[tuple[Check, Fault | None]]:
    return ((check, check.test(subject)) for check in checks)


@lru_cache(maxsize=4096)
def finding(check: Check, fault: Fault) -> Finding:
    """Records of one source lack the same things: the finding of a constant fault is one object, which nobody changes."""
    return Finding(code=check.code, severity=fault.severity, detail=fault.detail, fix=check.fix, field=check.field)
