"""Below the application: what cannot be read as HTTP at all is answered in the shape of every other error."""

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.errors import MEDIA_TYPE
from catalog.words.texts import Text

LONGEST = 65_535  # bytes of an address; the parser knows no longer ones


class ProblemProtocol(HttpToolsProtocol):
    """uvicorn's protocol, but a request that its parser refuses gets a problem document, in Thai and English: nothing is known
    of a reader whose request could not be read."""

    def send_400_response(self, msg: str) -> None:
        detail = Text.of("The request cannot be read as HTTP; an address has at most {limit} bytes.", limit=LONGEST)
        body = orjson.dumps(
            {
                "type": "about:blank",
                "title": "Bad Request",
                "status": 400,
                "detail": detail.render("th"),
                "detail_en": detail.render("en"),
            }
        )
        head = (
            b"HTTP/1.1 400 Bad Request\r\ncontent-type: " + MEDIA_TYPE.encode() + b"\r\ncontent-length: "
            b"%d\r\nconnection: close\r\n\r\n" % len(body)
        )
        self.transport.write(head + body)
        self.transport.close()
