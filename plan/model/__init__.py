"""The plan as approved: its parts, its task graph, and what a plan may not be."""
