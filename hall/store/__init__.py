"""The only rooms that know SQL. `connection` opens the file, `schema` builds it, `writer` commits; the rest is one file a subject.

Functions here take a connection or a transaction and plain values, and give back nouns of `hall.model`. They decide nothing.
"""
