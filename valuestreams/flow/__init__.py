"""Flow metrics of real work items: reading them from files, measuring them, and forecasting from their throughput."""
