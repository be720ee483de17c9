"""The matrix of products over capabilities: its numbers, what a scenario changes in them, and how it is arranged and coloured.

Everything is exact (`Fraction`). What nobody has said is None or named; it is never counted as zero.
"""
