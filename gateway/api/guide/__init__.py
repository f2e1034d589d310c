"""The API as pages to read: everything, and each form with its own fields and commands to paste."""
