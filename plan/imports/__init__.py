"""Files that come from outside, each format in its one module."""
