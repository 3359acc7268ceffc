"""Start pages, public pages and global search."""
