"""The page 账号."""
