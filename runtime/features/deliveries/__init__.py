"""The hooks of deliveries: functions that CodeDeploy calls around a new version."""
