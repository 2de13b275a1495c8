"""本轮 and 附件数: columns of the ledger's tab that only show what the portal knows. One public verb: `DerivedColumns.put_up()`."""
