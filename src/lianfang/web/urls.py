"""Every page's address: each area's own list, in one place."""

from django.urls import URLPattern

from .views import AREAS

urlpatterns: list[URLPattern] = [page for area in AREAS for page in area.paths]
