"""The private services of the demo and of the tests: a PostgreSQL and a Mosquitto of our own, on free ports."""
