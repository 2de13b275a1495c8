"""大屏: a page for a screen on a wall, shown to whoever has a link of the office's, apart from streamlit."""
