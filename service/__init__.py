"""The HTTP face of the tagger; see service/README.md for what is there."""
