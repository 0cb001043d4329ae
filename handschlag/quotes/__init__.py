"""Agree before billing: quotes in versions, sent, talked about, declined, followed up."""
