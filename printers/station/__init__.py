"""The print station: what the people beside the printers see and do. A face: it knows the hall, what the faces share, and from the
paper engine only how a badge is drawn and how an address is read. It never opens a printer."""
