"""Measured quantities: what is known of them, what may be reported, whether targets are met."""
