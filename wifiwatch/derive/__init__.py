"""Columns to tables."""
