"""The command line: JSON in, JSON out, messages on stderr; 0 done, 1 refused, 2 wrong usage or unreadable input.

``check``, ``render`` and ``schema`` need neither a database nor Django; what the others need is loaded when they run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from handschlag.cli.console import REFUSED, Stop, language_of, reason, report
from handschlag.cli.parsing import parser
from handschlag.core.text import Text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(arguments)
    try:
        options = parser(language).parse_args(arguments)
        options.language = language
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except Stop as stop:
        return report(stop, language)
    except BrokenPipeError:  # whoever read our output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except OSError as error:  # full disk, no permission
        where, why = f"{error.filename}: " if error.filename else "", reason(error)
        return report(Stop(Text(f"{where}{why.de}", f"{where}{why.en}")), language)
    except KeyboardInterrupt:
        return 130
