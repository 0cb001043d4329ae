"""Invoices of others: received, read, examined, kept unchanged."""
