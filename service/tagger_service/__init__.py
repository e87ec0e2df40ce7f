"""The HTTP face of the tagger: an API and pages for people who do not open terminals."""
