"""`python -m handschlag` is `handschlag`."""

import sys

from handschlag.cli import main

sys.exit(main())
