"""Looking at the web addresses that people name as proof: one link (`probe`), and many beside the pages (`runs`)."""
