"""Sources: foreign topics and payloads that the hub understands by a document instead of by code."""
