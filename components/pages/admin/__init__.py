"""The page 管理."""
