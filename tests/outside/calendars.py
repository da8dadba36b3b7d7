"""Reads calendars with two independent parsers, icalendar and vobject, and prints what they say as JSON.

usage: calendars.py FILE…

The answer is a list: for each file {"lines": …, "properties": …, "components": [NAME, …], "events": [EVENT, …],
"mistakes": […]}. An event has its properties as texts and days, and its alarms. Whatever the parsers do not agree on is a mistake.
"""

import datetime
import json
import re
import sys

import icalendar
import vobject


def plain(value):
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, icalendar.prop.vCategory):
        return [str(part) for part in value.cats]
    value = getattr(value, "td", getattr(value, "dt", value))
    if isinstance(value, datetime.timedelta):
        return value.total_seconds() / 86400
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int):
        return int(value)
    return str(value)


def properties(component):
    found = {}
    for name, value in component.property_items(recursive=False, sorted=False):
        if name not in ("BEGIN", "END"):
            # The type of an unknown property is TEXT, which the parser leaves as it is written.
            found[name] = re.sub(r"\\(.)", r"\1", str(value)) if name.startswith("X-") else plain(value)
    return found


def read(path):
    with open(path, "rb") as file:
        raw = file.read()
    mistakes = []
    if not raw.endswith(b"\r\n") or b"\n" in raw.replace(b"\r\n", b"") or b"\r" in raw.replace(b"\r\n", b""):
        mistakes.append("a line does not end in CRLF")
    lines = raw.split(b"\r\n")[:-1]
    for line in lines:
        if len(line) > 75:
            mistakes.append(f"{len(line)} octets in {line!r}")
        line.decode("utf-8")  # no character is broken
        if any(byte < 32 or byte == 127 for byte in line):
            mistakes.append(f"a control character in {line!r}")
    calendars = icalendar.Calendar.from_ical(raw, multiple=True)
    if len(calendars) != 1:
        mistakes.append(f"{len(calendars)} calendars")
    calendar = calendars[0]
    for component in calendar.walk():
        mistakes.extend(f"{component.name}: {error}" for error in component.errors)
    events = []
    for event in calendar.walk("VEVENT"):
        found = properties(event)
        missing = {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} - set(found)
        if missing:
            mistakes.append(f"no {missing} in {found}")
        found["alarms"] = [properties(alarm) for alarm in event.walk("VALARM")]
        events.append(found)
    other = vobject.readOne(raw.decode("utf-8"), validate=True)
    theirs = [event.summary.value for event in getattr(other, "vevent_list", [])]
    if theirs != [event["SUMMARY"] for event in events]:
        mistakes.append(f"vobject reads other summaries: {theirs}")
    uids = [event["UID"] for event in events]
    if len(uids) != len(set(uids)):
        mistakes.append("a UID stands twice")
    return {
        "lines": len(lines),
        "properties": properties(calendar),
        "components": [component.name for component in calendar.subcomponents],
        "events": events,
        "mistakes": mistakes,
    }


print(json.dumps([read(path) for path in sys.argv[1:]]))
