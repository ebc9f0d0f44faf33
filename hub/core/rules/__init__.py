"""Rules: documents that say when an alarm is due, and the engine that judges readings by them over event time."""
