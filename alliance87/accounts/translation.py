"""Nothing here is translated; history is kept from here as in the other apps."""

from alliance87.core.history import keep_history

keep_history("accounts")
