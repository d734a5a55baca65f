"""The secretary's desk. `admin/roster/` reads spreadsheets, `admin/documents/` writes papers."""
