"""Messages that leave the house: queued by an action, sent by a job, seen on a page, recalled by a person."""
