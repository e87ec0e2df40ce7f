"""`tagger annotate`: people label the segments of their own documents on a page of this machine.

A document becomes a `Sheet`, whose segments get one `Mark` each. `Session` holds the sheets,
`Store` keeps two files, `PageServer` shows the page and takes the marks.
"""
