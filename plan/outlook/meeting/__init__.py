"""A meeting: what it talks about, what it may do, what it was told then, its minutes."""
