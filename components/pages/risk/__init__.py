"""The page 风险."""
