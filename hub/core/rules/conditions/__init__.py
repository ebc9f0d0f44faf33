"""One file per condition kind; each is a pure machine (see ``hub.core.rules.machine``)."""
