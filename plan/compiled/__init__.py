"""A network as arrays, and its schedule computed on them: for many tasks and for many samples."""
