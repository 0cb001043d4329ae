"""The command line: JSON in, JSON out, messages on stderr; 0 done, 1 refused, 2 wrong usage or unreadable input.

``check``, ``render`` and ``schema`` need neither a database nor Django; what the others need is loaded when they run.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from handschlag.cli.console import (
    REFUSED,
    Stop,
    language_of,
    leave_stdout_alone,
    open_streams,
    reason,
    report,
    say,
)
from handschlag.cli.parsing import parser
from handschlag.core.text import Text
from handschlag.database import trouble


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(arguments)
    open_streams()
    try:
        code = _run(arguments, language)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read our output has enough
        leave_stdout_alone()
        return REFUSED
    except OSError as error:  # the output cannot be written
        leave_stdout_alone()
        say(reason(error).in_(language))
        return REFUSED
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str], language: str) -> int:
    try:
        options = parser(language).parse_args(arguments)
        options.language = language
        code: int = options.run(options)
        return code
    except Stop as stop:
        return report(stop, language)
    except BrokenPipeError:
        raise
    except OSError as error:  # full disk, no permission
        where, why = f"{error.filename}: " if error.filename else "", reason(error)
        return report(Stop(Text(f"{where}{why.de}", f"{where}{why.en}")), language)
    except Exception as error:
        if sentence := trouble(error):
            return report(Stop(sentence, REFUSED), language)
        raise
