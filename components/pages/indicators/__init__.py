"""The page 指标."""
