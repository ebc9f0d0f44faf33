"""The map under everything: which one a city has (`choice`), and how one is made from OpenStreetMap (`importer`)."""
