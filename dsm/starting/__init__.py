"""Tables that somebody has already, read as products, capabilities and end users. No database."""
