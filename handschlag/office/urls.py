"""Addresses of the office; words are German in every language."""
