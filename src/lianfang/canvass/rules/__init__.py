"""Pure decisions about rounds and lists."""
