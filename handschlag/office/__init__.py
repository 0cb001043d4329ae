"""Door 1: the screens of the seller; they work without registration."""
