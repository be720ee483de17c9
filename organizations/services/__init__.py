"""What can be done to an organization. Every act names its actor, checks the right first, and is one transaction."""
