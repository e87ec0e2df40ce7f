"""Reviewing: what people decide on tags, how far they agree, and what models can learn from it."""
