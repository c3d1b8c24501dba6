"""Ratios of the collection against public yardsticks, measured in one run."""
