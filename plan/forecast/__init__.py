"""Chances of promises: learned from how earlier ones ended, and scored against how these do."""
