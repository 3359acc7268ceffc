"""What every domain stands on: database, access rule, forms, audit, mail, jobs, files."""
