"""Lean accounting of a value stream: box score, capacity, profit and loss, funding, and the bridge from cost centres.

Exact throughout: money in whole cents, time in whole seconds, shares and ratios as `Fraction`. Nothing here knows a
framework or a clock.
"""
