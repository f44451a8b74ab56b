"""The scenarios, one file each, with a function ``build`` that gives the scene for a seed."""
