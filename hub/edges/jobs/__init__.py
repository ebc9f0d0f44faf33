"""What runs by the clock and nobody waits for: one module a task, ``runner`` keeps them all going."""
