"""The web role: HTTP API, WebSocket live feed, and the built console."""
