"""The API of the cadence."""
