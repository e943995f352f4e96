"""Every write to canvass."""
