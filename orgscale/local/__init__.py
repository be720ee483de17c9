"""OrgScale on one machine: the servers, the processes and the checks behind `make run` and `make test`.

Nothing here imports Django or the settings: this package prepares the environment that the settings read.
"""
