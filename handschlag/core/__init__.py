"""Arithmetic and law of invoicing in plain Python: no Django, no I/O, no clock."""
