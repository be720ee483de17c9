"""The password of the demo people. Everybody can read it here, so it opens local installations only."""

PASSWORD = "lumen-freight-demo"  # noqa: S105 - public on purpose
