"""The pages of an organization, and those around it."""
