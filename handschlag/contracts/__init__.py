"""Bill the same again and again: contracts, the periods they cover, the documents that come of them."""
