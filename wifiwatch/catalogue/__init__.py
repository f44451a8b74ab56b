"""The collection of signatures as something to read, check, try and extend."""
