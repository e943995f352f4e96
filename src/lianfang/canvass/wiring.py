"""How the kernel is wired to canvass."""
