"""The page 历史."""
