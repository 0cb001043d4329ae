"""The outbox: send a document to a person once, and know whether it arrived."""
