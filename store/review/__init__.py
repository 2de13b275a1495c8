"""Drafts, decisions, requests and remarks about entries in the store."""
