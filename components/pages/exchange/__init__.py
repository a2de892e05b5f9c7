"""The page 材料."""
