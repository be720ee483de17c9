"""What a source sends: bytes → text → a table → records, and the reason of every row that is none. Pure."""
