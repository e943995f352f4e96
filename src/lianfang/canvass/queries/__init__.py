"""Reads of canvass, scoped by the actor wherever a list is made."""
