"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from handschlag.lifeline import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.settings")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402  (only readable once Django is set up)

if settings.TRUSTED_PROXIES:
    # From these addresses, and only from these, X-Forwarded-For and -Proto tell the visitor's address.
    application = wrap_wsgi_with_proxy_headers(application, trusted_hosts=settings.TRUSTED_PROXIES)
if parent := os.environ.get("HANDSCHLAG_PARENT"):
    die_with_parent(int(parent))
