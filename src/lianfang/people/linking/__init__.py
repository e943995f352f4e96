"""Whom somebody named elsewhere probably is among those registered here: pure, on columns, and measured (`bench --linking`)."""
