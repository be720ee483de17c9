"""A stream as a file: a table of its steps, a workbook, a page of paper."""
