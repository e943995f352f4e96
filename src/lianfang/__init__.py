"""Lianfang: the operating system of an outbreak response."""

import os

# Names are looked up character by character; without its phrase table pypinyin loads in a tenth of the time.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
