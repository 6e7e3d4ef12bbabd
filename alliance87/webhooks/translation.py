"""Nothing here is translated; the history begins where other apps end their columns."""

from alliance87.core.history import keep_history

keep_history("webhooks")
