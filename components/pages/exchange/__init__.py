"""The page 导入导出."""
