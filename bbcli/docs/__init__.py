"""Everything generated: manual pages, help topics, the reference, JSON Schemas, completion scripts."""
