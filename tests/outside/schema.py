"""Checks TOML texts and JSON documents against JSON Schemas with the jsonschema package, and prints what it finds as JSON.

usage: schema.py < {"schemas": {NAME: SCHEMA, …}, "documents": [[NAME, TOML or JSON], …]}

The answer is a list of lists: the mistakes of each document. Dates and times of TOML become texts, as a language server
for TOML makes them.
"""

import datetime
import json
import sys
import tomllib

import jsonschema

checker = jsonschema.FormatChecker()


@checker.checks("date-time")
def is_moment(text):
    if not isinstance(text, str):
        return True
    try:
        return "T" in text and datetime.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def plain(value):
    """A value with JSON's types only."""
    match value:
        case dict():
            return {key: plain(part) for key, part in value.items()}
        case list():
            return [plain(part) for part in value]
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
    return value


asked = json.load(sys.stdin)
validators = {}
for name, schema in asked["schemas"].items():
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    validators[name] = kind(schema, format_checker=checker)

print(
    json.dumps(
        [
            [f"{error.json_path}: {error.message[:200]}" for error in validators[name].iter_errors(plain(tomllib.loads(text) if isinstance(text, str) else text))]
            for name, text in asked["documents"]
        ]
    )
)
