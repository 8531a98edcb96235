"""`datapackage`: a `datapackage.json`, or a zip that holds one; schemas named by address are fetched beside it."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import Any
from urllib.parse import urljoin

from catalog.words.errors import SalaError, TooLarge, Unreadable
from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from harvesters.mapping import datapackage
from harvesters.port import Fetcher, Progress, Record

DESCRIPTOR = 20_000_000  # bytes of a descriptor inside a zip


def descriptor_in(archive: bytes) -> tuple[Any, str]:
    """The descriptor of a zipped package, the `datapackage.json` nearest the top, and the folder that it lies in."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
            names = sorted(
                (n for n in zipped.namelist() if n.rsplit("/", 1)[-1] == "datapackage.json"), key=lambda n: n.count("/")
            )
            if not names:
                raise Unreadable("The zip holds no datapackage.json.", "Put the descriptor at the top of the zip.")
            with zipped.open(names[0]) as file:
                body = file.read(DESCRIPTOR + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as broken:
        raise Unreadable("The zip is damaged.", "Make it again.") from broken
    if len(body) > DESCRIPTOR:
        raise TooLarge("The descriptor in the zip is larger than {limit} bytes.", limit=DESCRIPTOR)
    return json.loads(body.decode("utf-8-sig")), names[0].removesuffix("datapackage.json")


class DataPackage:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        answer, body = fetcher.get(config.url, accept="application/json, application/zip")
        zipped = body[:4] == b"PK\x03\x04"
        try:
            raw, folder = descriptor_in(body) if zipped else (json.loads(body.decode("utf-8-sig")), "")
        except (ValueError, RecursionError) as broken:
            raise Unreadable("The descriptor is not JSON.", "Check it with a Frictionless validator.") from broken
        packages = raw if isinstance(raw, list) else [raw]  # some publish a list of packages
        for n, package in enumerate(packages, start=1):
            if not isinstance(package, Mapping) or not isinstance(package.get("resources"), list):
                failure = Unreadable("The descriptor has no list of resources.", "A Data Package has “resources”.")
                yield Record(
                    remote_id=f"#{n}",
                    raw=package if isinstance(package, Mapping) else {"value": package},
                    failure=failure,
                )
                continue
            whole = {**package, "resources": [self.with_schema(r, answer.url, fetcher) for r in package["resources"]]}
            wrapped = {"base": answer.url, "zip": zipped, "descriptor": whole}
            if folder:
                wrapped["folder"] = folder
            yield Record(remote_id=datapackage.draft(whole, answer.url).remote_id, raw=wrapped, url=answer.url)

    @staticmethod
    def with_schema(resource: Any, base: str, fetcher: Fetcher) -> Any:
        """The resource with a schema or dialect that stands at an address of its own put in; one that cannot be had stays a link."""
        if not isinstance(resource, Mapping):
            return resource
        whole = dict(resource)
        for key in ("schema", "dialect"):
            if isinstance(whole.get(key), str):
                try:
                    found = fetcher.json(urljoin(base, whole[key]))
                except SalaError:
                    continue
                if isinstance(found, Mapping):
                    whole[key] = dict(found)
        return whole

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        made = datapackage.draft(raw["descriptor"], str(raw["base"]))
        if raw.get("zip"):  # its files are inside: the package itself is the one file that can be fetched
            for resource in made.resources:
                inside = datapackage.paths(
                    next((r for r in raw["descriptor"]["resources"] if r.get("name") == resource.remote_id), {})
                )
                if inside and not inside[0].startswith(("http://", "https://")):
                    name = normpath(f"{raw.get('folder') or ''}{inside[0]}")
                    resource.extras["inside"] = name
                    resource.url = f"{raw['base']}#{name}"
        return made
