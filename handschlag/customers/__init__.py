"""Customers: whom we bill and how they like to be billed."""
