import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # every page and endpoint: else the first who asks a worker waits for them
