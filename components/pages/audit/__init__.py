"""The page 审计."""
