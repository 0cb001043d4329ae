"""What a seller's request starts; words are German in every language."""

from django.urls import path

from handschlag.office import (
    bulk,
    comparing,
    conversation,
    documents,
    editor,
    final,
    home,
    invoices,
    outbox,
    pages,
    returning,
)

app_name = "office"

urlpatterns = [
    path("", editor.start, name="start"),
    path("neu/", editor.new, name="new"),
    path("heute/", home.today, name="home"),
    path("vorschau/leer.svg", editor.empty_page, name="empty_page"),
    path("entwurf/<int:pk>/", editor.edit, name="draft"),
    path("entwurf/<int:pk>/seite/<int:number>.svg", editor.page, name="page"),
    path("entwurf/<int:pk>/vorschau/", editor.preview, name="preview"),
    path("entwurf/<int:pk>/fassungen/", comparing.versions, name="versions"),
    path("entwurf/<int:pk>/ausstellen/", final.check, name="final"),
    path("entwurf/<int:pk>/loeschen/", editor.discard, name="discard"),
    path("e/<str:token>/", returning.come_back, name="come_back"),
    path("wechseln/<int:pk>/", returning.switch, name="switch"),
    path("rechnungen/", invoices.overview, name="invoices"),
    path("rechnungen/auswahl/", bulk.act, name="bulk"),
    path("rechnungen/<int:pk>/", documents.show, name="invoice"),
    path("rechnungen/<int:pk>/<str:form>/laden/", documents.download, name="download"),
    path("rechnungen/<int:pk>/link/", documents.share, name="share"),
    path("rechnungen/<int:pk>/senden/", documents.send, name="send"),
    path("rechnungen/<int:pk>/stornieren/", documents.cancel, name="cancel"),
    path("rechnungen/<int:pk>/wie-diese/", documents.again, name="again"),
    path("fragen/<int:pk>/", conversation.answer, name="answer"),
    path("postausgang/", outbox.overview, name="outbox"),
    path("postausgang/<int:pk>/", outbox.message, name="message"),
    path("so-funktioniert-es/", pages.how, name="how"),
    path("e-rechnung/", pages.einvoice, name="einvoice"),
    path("so-rechnen-wir/", pages.calculation, name="calculation"),
    path("quelloffen/", pages.opensource, name="opensource"),
    path("impressum/", pages.imprint, name="imprint"),
    path("datenschutz/", pages.privacy, name="privacy"),
]
