"""What a browser is given besides pages: streamlit's files, packed and mended, and the portal's own scripts."""
