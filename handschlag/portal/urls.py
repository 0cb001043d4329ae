"""What a customer's request starts."""

from django.urls import path

from handschlag.portal import answers, invoices, proving

app_name = "portal"

urlpatterns = [
    path("r/<str:token>/", invoices.show, name="invoice"),
    path("r/<str:token>/rechnung.pdf", invoices.pdf, name="pdf"),
    path("r/<str:token>/rechnung.xml", invoices.xml, name="xml"),
    path("r/<str:token>/termin.ics", invoices.calendar, name="calendar"),
    path("r/<str:token>/logo.png", invoices.logo, name="logo"),
    path("r/<str:token>/frage/", answers.ask, name="ask"),
    path("r/<str:token>/zusage/", answers.promise, name="promise"),
    path("r/<str:token>/gesehen/", answers.seen, name="seen"),
    path("r/<str:token>/absender/", answers.report, name="report"),
    path("p/<str:token>/", proving.prove, name="prove"),
]
