"""What was agreed: accepted quotes, their lines, and what was billed of each."""
