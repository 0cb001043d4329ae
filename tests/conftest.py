"""The stage every test stands on: its own data folder, its own database, a browser where there is one."""

import os
import tempfile

# Settings are read at import, so the environment comes first.
os.environ.setdefault("HANDSCHLAG_DATA", tempfile.mkdtemp(prefix="handschlag-test-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "handschlag.settings"
