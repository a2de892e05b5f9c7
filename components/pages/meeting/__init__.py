"""The page 周例会."""
