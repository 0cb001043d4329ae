"""A log line never gives a link away and is never two lines."""

import json
import logging

import pytest

from handschlag.logs import JsonFormatter, PlainFormatter

TOKEN = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"


@pytest.mark.parametrize("formatter", [PlainFormatter(), JsonFormatter()])
@pytest.mark.parametrize("address", [f"/r/{TOKEN}", f"/en/r/{TOKEN}/pdf", f"/x?key={TOKEN}"])
def test_tokens_are_left_out(formatter, address):
    record = logging.makeLogRecord({"msg": "Not Found: %s", "args": (address,), "levelname": "WARNING"})
    line = formatter.format(record)
    assert TOKEN not in line
    assert "[secret]" in line


def test_tokens_are_left_out_of_tracebacks_too():
    try:
        raise ValueError(f"/r/{TOKEN}")
    except ValueError as error:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": (ValueError, error, error.__traceback__)})
    assert TOKEN not in PlainFormatter().format(record) + JsonFormatter().format(record)


@pytest.mark.parametrize("formatter", [PlainFormatter(), JsonFormatter()])
def test_a_line_break_cannot_forge_a_second_line(formatter):
    record = logging.makeLogRecord({"msg": "Not Found: %s", "args": ("/a\r\n2026-11-23 ERROR forged",)})
    assert len(formatter.format(record).splitlines()) == 1


def test_json_lines_are_json():
    record = logging.makeLogRecord({"msg": "größer", "levelname": "INFO", "name": "handschlag"})
    line = json.loads(JsonFormatter().format(record))
    assert (line["level"], line["logger"], line["message"]) == ("INFO", "handschlag", "größer")
