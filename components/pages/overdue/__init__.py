"""The page 逾期清单."""
