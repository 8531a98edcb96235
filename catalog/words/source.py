"""A source: one agency's endpoint, described by one YAML file (`sources/*.yaml`)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "ckan",
    "dcat",
    "dcat-us",
    "datapackage",
    "csw",
    "oai-pmh",
    "opendatasoft",
    "socrata",
    "arcgis",
    "schema-org",
    "files",
]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Filter(Part):
    organizations: list[str] = []
    groups: list[str] = []
    tags: list[str] = []


class Defaults(Part):
    """What holds for a record that says nothing itself."""

    license: str | None = None
    language: str | None = None
    category: str | None = None
    frequency: str | None = None


class Files(Part):
    fetch: bool = True
    max_size: str = "500MB"


class Safety(Part):
    max_removed: str = "10%"
    approve_first: bool = False  # the first run waits for approval


class SourceConfig(Part):
    """The ten lines that an official writes. The published JSON Schema is generated from this class."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    title: str
    kind: Kind
    url: str
    schedule: str = "daily"
    organization: str = "from-record"
    filter: Filter = Filter()
    defaults: Defaults = Defaults()
    files: Files = Files()
    safety: Safety = Safety()
    contact: str | None = None
    notes: str | None = None
