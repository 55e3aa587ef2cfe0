"""Alarms, objectives, dashboards, log queries and the budget of a stage."""
