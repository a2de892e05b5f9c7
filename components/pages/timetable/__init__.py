"""The page 时间表."""
