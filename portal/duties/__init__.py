"""What the pages draw of each duty, under the same stems as in the ledger."""
