"""Benchmarks: how fast the pages, the saving of answers and the scoring are. See docs/benchmarks.md."""
