"""Registers the portal, so that Django finds its translations."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The customer's door."""

    name = "handschlag.portal"
