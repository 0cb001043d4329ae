"""Door 2: screens for the customer, opened by a secret link; no login, no cookie."""
