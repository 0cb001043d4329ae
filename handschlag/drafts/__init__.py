"""What is being written: drafts of every kind of document, saved without losing anything."""
