"""What was tried: features, heads and tunings, compared on documents that none has learnt from."""
