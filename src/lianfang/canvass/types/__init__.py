"""What a round through all households is, and what a list of leads is."""
