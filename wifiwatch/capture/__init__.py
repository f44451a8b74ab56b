"""Bytes in, not understood: where each frame lies and when it came."""
