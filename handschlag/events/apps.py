"""Installs the guards of unchangeable tables after every migration."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EventsConfig(AppConfig):
    name = "handschlag.events"

    def ready(self) -> None:
        post_migrate.connect(_install_guards, dispatch_uid="handschlag.guards")


def _install_guards(using: str, **_: Any) -> None:
    from django.db import connections

    from handschlag.events import guards

    guards.install(connections[using])
