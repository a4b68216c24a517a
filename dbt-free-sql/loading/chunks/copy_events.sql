-- the table and its columns, in the order of a prepared row, are put in by storage/reading/copy_statement.py
copy {table} ({columns}) from stdin (format binary)
