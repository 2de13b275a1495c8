"""Accounts and sign-in attempts in the store."""
