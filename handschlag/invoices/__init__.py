"""Invoices: draft, issue, deliver, cancel."""
