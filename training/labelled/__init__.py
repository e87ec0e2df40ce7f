"""The benchmark's own tools: agreement, checks, composition, slices, data files, card."""
