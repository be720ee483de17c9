"""The endpoints of an organization itself."""
