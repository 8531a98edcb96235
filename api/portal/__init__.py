"""The portal: pages for people, Thai first. `router` serves it; `error_page` shows an expected error as a page."""

from api.portal.routes import router
from api.portal.visit import error_page

__all__ = ["error_page", "router"]
