"""E-invoices: the bill as XML after EN 16931.

One module per syntax writes ``(Bill, Totals)`` as bytes, the same bytes for the same bill, and knows nothing
of files, PDFs or networks. Which rules a document follows is said by its specification identifier (BT-24).
"""

EN_16931 = "urn:cen.eu:en16931:2017"  # the norm itself; also the ZUGFeRD and Factur-X profile EN 16931
