"""What watches a stage: alarms, objectives, dashboards, log queries, a budget."""
