"""The Django app of customers."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "handschlag.customers"
