"""Render a bill as PDF and XML, keep the bytes unchanged for the legal term."""
