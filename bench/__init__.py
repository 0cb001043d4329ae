"""CPU milliseconds of the main jobs, beside the targets and two peers; run with ``make bench``."""
