"""The page 填报."""
