"""A street map from OpenStreetMap, the pure half: land and sea from coastlines, tags to layers, features to tiles."""
