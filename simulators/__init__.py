"""A simulated city that speaks MQTT like a real one. Imports nothing of the hub but the published topic grammar.

Every device is a pure function of time: the same seed and the same start give the same data, whatever the machine does.
"""
