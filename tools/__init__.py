"""Commands that developers and operators run; nothing here is deployed."""
