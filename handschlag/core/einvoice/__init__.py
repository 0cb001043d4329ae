"""E-invoices: the bill as XML after EN 16931, in both syntaxes of the norm.

``formats`` is the door: one table of formats, and ``write(bill, totals, format)`` gives the bytes, the same for the
same bill. ``cii`` and ``ubl`` put a bill into their elements, ``content`` says what a document says in either,
``specifications`` names the rule sets (BT-24). The way back: ``reading`` walks a document by tables and gives the bill
and what was lost, ``examining`` says what is wrong: ``recounting`` the figures, ``conforming`` and its companions the
rules, ``shapes`` where elements stand. Nothing here knows of files, PDFs or networks.
"""
