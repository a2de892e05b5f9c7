"""The page 办理."""
