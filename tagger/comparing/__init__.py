"""Says what two documents or programmes have in common and what changed between them."""
