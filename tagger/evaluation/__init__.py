"""How good a model is: its answers laid on labelled documents, measured, compared, shown."""
