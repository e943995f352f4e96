"""The faces that a browser or a program reaches: pages and the API."""

from django.urls import include, path

from lianfang.api.routes import api

urlpatterns = [
    path("api/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("lianfang.web.urls")),
]

handler404 = "lianfang.web.failing.missing"
handler500 = "lianfang.web.failing.failed"
