"""A plan as a file: one module a format. Each takes an edition, so none can say more than its audience may read."""
