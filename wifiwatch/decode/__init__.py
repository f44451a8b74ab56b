"""Bytes to columns, a batch at a time."""
