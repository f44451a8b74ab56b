"""Findings and tables to people and machines."""
