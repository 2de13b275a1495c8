"""Not installed, for what the tests start: only development tools bring this package, jsonschema (under altair) uses it
where it is there, and to compile its grammars takes four fifths of a server's start."""

raise ImportError("rfc3987_syntax")
