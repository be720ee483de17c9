"""Controls by stage: what a product owes now and before its next gate. docs/controls.md is the reference."""
