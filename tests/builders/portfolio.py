"""Builders for this storey."""
