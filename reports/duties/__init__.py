"""The papers of the duties of the year, a module under the name of each."""
