"""An agenda as a calendar file (RFC 5545), in the time of Việt Nam."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

ZONE = "Asia/Ho_Chi_Minh"
#: Việt Nam has had one offset since 1975.
_ZONE_LINES = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19750613T000000",
    "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700",
    "TZNAME:+07",
    "END:STANDARD",
    "END:VTIMEZONE",
)
#: Octets of a line at most.
_LONGEST = 75


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment; `starts` and `ends` are aware and in Việt Nam's time."""

    uid: str
    starts: datetime
    ends: datetime
    title: str
    place: str
    #: Grows with every change, so that calendars take the newer one.
    sequence: int = 0


def calendar(entries: Iterable[Entry], *, name: str, made_at: datetime) -> str:
    """Return the text of an .ics file; lines end with CRLF and hold at most 75 octets."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Matchmaker//Events//VI",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(name)}",
        *_ZONE_LINES,
    ]
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for one in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            f"DTSTAMP:{stamp}",
            f"SEQUENCE:{one.sequence}",
            f"DTSTART;TZID={ZONE}:{one.starts:%Y%m%dT%H%M%S}",
            f"DTEND;TZID={ZONE}:{one.ends:%Y%m%dT%H%M%S}",
            f"SUMMARY:{_escaped(one.title)}",
            f"LOCATION:{_escaped(one.place)}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.splitlines())


def _folded(line: str) -> str:
    """Break a line into parts of at most 75 octets, never inside a character."""
    parts, part, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LONGEST:
            parts.append(part)
            # A continued line begins with a space, which counts.
            part, size = " ", 1
        part += letter
        size += octets
    return "\r\n".join((*parts, part))
