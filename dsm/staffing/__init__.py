"""People in a matrix: a home in a capability, work in product teams; and who answers for what (RACI).

Pure: values in, values out. `values` says what there is, `sweep` cuts time into stretches, the rest reads them.
"""
