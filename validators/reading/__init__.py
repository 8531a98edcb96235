"""Reading: any file that holds a table, the way Thai tables need to be read."""
