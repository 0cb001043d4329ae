"""Screens around customers: list, page, form, import, merging, and choosing one while writing a document."""
