"""What a customer's request starts."""

from django.urls import path

from handschlag.portal import answers, changes, invoices, proving, quotes

app_name = "portal"

urlpatterns = [
    path("r/<str:token>/", invoices.show, name="invoice"),
    path("r/<str:token>/rechnung.pdf", invoices.pdf, name="pdf"),
    path("r/<str:token>/rechnung.xml", invoices.xml, name="xml"),
    path("r/<str:token>/anlagen/<int:n>/", invoices.file, name="file"),
    path("r/<str:token>/termin.ics", invoices.calendar, name="calendar"),
    path("r/<str:token>/logo.png", invoices.logo, name="logo"),
    path("r/<str:token>/frage/", answers.ask, name="ask"),
    path("r/<str:token>/zusage/", answers.promise, name="promise"),
    path("r/<str:token>/gesehen/", answers.seen, name="seen"),
    path("r/<str:token>/absender/", answers.report, name="report"),
    path("a/<str:token>/", quotes.show, name="quote"),
    path("a/<str:token>/<int:version>/", quotes.show, name="quote_version"),
    path("a/<str:token>/<int:version>/angebot.pdf", quotes.pdf, name="quote_pdf"),
    path("a/<str:token>/<int:version>/anlagen/<int:n>/", quotes.attachment, name="quote_file"),
    path("a/<str:token>/<int:version>/logo.png", quotes.logo, name="quote_logo"),
    path("a/<str:token>/<int:version>/annehmen/", quotes.accept, name="accept"),
    path("a/<str:token>/<int:version>/ablehnen/", quotes.decline, name="decline"),
    path("a/<str:token>/<int:version>/anmerken/", quotes.remark, name="remark"),
    path("a/<str:token>/vereinbart.pdf", quotes.agreed, name="agreed_pdf"),
    path("a/<str:token>/bestaetigung/<int:n>.pdf", quotes.confirmation, name="confirmation_pdf"),
    path("a/<str:token>/lieferschein/<int:n>.pdf", quotes.delivery_note, name="delivery_note_pdf"),
    path("a/<str:token>/aenderung/<int:n>/", changes.show, name="change"),
    path("a/<str:token>/aenderung/<int:n>/zustimmen/", changes.confirm, name="confirm_change"),
    path("a/<str:token>/aenderung/<int:n>/ablehnen/", changes.decline, name="decline_change"),
    path("a/<str:token>/aenderung/<int:n>/<str:form>.pdf", changes.pdf, name="change_pdf"),
    path("a/<str:token>/gesehen/", quotes.seen, name="quote_seen"),
    path("a/<str:token>/absender/", quotes.report, name="quote_report"),
    path("p/<str:token>/", proving.prove, name="prove"),
]
