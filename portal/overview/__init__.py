"""总览 as blocks of HTML with real links: each made once for a board, and one element for streamlit however many lines it has."""
