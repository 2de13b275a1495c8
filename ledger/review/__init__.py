"""The flow of one entry between its unit and its reviewers: drafts, decisions, requests, remarks."""
