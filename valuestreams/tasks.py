"""The background work of value streams, where Celery looks for it."""

from valuestreams import flow_tasks, simulation_tasks

bring_in_items = flow_tasks.bring_in
simulate = simulation_tasks.simulate
