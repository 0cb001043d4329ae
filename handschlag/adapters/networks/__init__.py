"""Networks of the state and for e-invoices."""
