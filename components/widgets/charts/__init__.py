"""Charts as objects, to be read without a screen; every word on them is given."""
