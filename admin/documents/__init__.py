"""Papers of the desk: each module turns plain values into one kind of document and knows neither the hall nor the store."""
