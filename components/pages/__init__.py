"""The pages, a folder each: `page.py` is the script that Streamlit runs."""
