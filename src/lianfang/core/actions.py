"""The kernel's own operations: what becomes of the messages that leave the house."""

from .messages.actions import give_up, note_opened, note_printed, note_sent, recall_message

__all__ = ["give_up", "note_opened", "note_printed", "note_sent", "recall_message"]
