"""Tunes encoders on the labelled documents, and packs them for inference without torch."""
