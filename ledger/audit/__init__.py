"""审计: every change of a cell and every audit event as one list, for the office and the auditor."""
