"""Lists as they really come: files read into leads, without the database and without a clock."""
