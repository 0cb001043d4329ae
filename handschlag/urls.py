"""What a request starts."""

urlpatterns: list = []
