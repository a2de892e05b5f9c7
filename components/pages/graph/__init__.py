"""The page 推进图."""
