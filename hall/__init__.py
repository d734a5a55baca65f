"""The core of the hall: nouns, events, pure rules, tickets, the store, and the facade `Hall`.

Nothing in here knows Flask, a socket, a printer's language or a browser. Decisions are pure functions that are handed the
time; the only SQL lies in `hall/store/`; everything that changes goes through one writer that commits first and tells after.
"""
