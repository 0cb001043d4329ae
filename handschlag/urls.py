"""What a request starts."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("", include("handschlag.portal.urls")),
    path("", include("handschlag.office.urls")),
    prefix_default_language=False,
)

handler400 = "handschlag.office.pages.not_understood"
