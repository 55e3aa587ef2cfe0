"""The watch: a while after an alias has moved, in which alarms end the delivery."""
