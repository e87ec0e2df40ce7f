"""Makes what is in models/; imports tagger, never service."""
