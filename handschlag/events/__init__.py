"""What happened, kept as rows in a hash chain per business; an event starts what follows."""
