"""Tables and signatures to findings."""
