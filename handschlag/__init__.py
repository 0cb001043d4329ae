"""Handschlag: online invoicing for freelancers and small businesses in Germany."""

__version__ = "0.1.0"
