"""The page 各计划."""
