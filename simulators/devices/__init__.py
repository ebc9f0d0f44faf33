"""One file for each family of devices; each offers ``build(site, count)``."""
