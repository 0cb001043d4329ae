"""The outside world: VAT-ID service, later banks and gateways. An adapter knows only the core, and no other adapter."""
