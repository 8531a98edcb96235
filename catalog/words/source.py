"""A source: one agency's endpoint, described by one YAML file (`sources/*.yaml`)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

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


def worded(value: object) -> object:
    """A bare number in YAML (`max_removed: 5`) is as good as its text."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


SIZE = r"^\d+(\.\d+)?\s*([kKMGT]?B)?$"
SHARE = r"^\d+(\.\d+)?\s*%?$"
Size = Annotated[
    str, BeforeValidator(worded), WithJsonSchema({"type": ["string", "number"], "pattern": SIZE, "minimum": 0})
]
Share = Annotated[
    str, BeforeValidator(worded), WithJsonSchema({"type": ["string", "number"], "pattern": SHARE, "minimum": 0})
]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Filter(Part):
    """Only what matches; empty lists take everything."""

    organizations: list[str] = Field([], description="names of organizations at the source")
    groups: list[str] = Field([], description="names of groups at the source")
    tags: list[str] = Field([], description="tags at the source")


class Defaults(Part):
    """What holds for a record that says nothing itself."""

    license: str | None = Field(None, description="a licence's id or title, such as CC-BY-4.0 or DGA-OGL")
    language: str | None = Field(None, description="a language code, such as th")
    category: str | None = Field(None, description="the governance category, such as ข้อมูลสาธารณะ")
    frequency: str | None = Field(None, description="a letter code of the Thai standard (A S Q M W D …) or its word")


class Files(Part):
    """The files behind the links."""

    fetch: bool = Field(True, description="whether files are fetched, judged and kept")
    max_size: Size = Field("500MB", pattern=SIZE, description="a size with its unit, such as 500MB or 2GB")


class Safety(Part):
    """When a run stops and asks."""

    max_removed: Share = Field(
        "10%", pattern=SHARE, description="a share such as 10%, or a number of datasets such as 25"
    )
    approve_first: bool = Field(False, description="whether the first run waits for approval")


class SourceConfig(Part):
    """The ten lines that an official writes. The published JSON Schema is generated from this class."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,62}$",
        description="a short name in small Latin letters, digits and hyphens, such as dopa",
    )
    title: str = Field(min_length=1, description="the name that people read")
    kind: Kind = Field(description="the protocol that the address speaks")
    url: str = Field(pattern=r"^https?://[^\s/]+", description="an address that begins with https:// or http://")
    schedule: str = Field(
        "daily",
        description="hourly, daily, weekly, monthly, manual, or a cron line of five parts such as 0 3 * * 1 (Bangkok time)",
    )
    organization: str = Field(
        "from-record", description="from-record, or the name of the agency that owns everything here"
    )
    filter: Filter = Field(Filter(), description="only what matches; empty lists take everything")
    defaults: Defaults = Field(Defaults(), description="what holds for a record that says nothing itself")
    files: Files = Field(Files(), description="the files behind the links")
    safety: Safety = Field(Safety(), description="when a run stops and asks")
    contact: str | None = Field(
        None, description="e-mail or web address that hears when the source breaks and when it is well again"
    )
    notes: str | None = Field(None, description="anything that colleagues should know")


def source_schema() -> dict[str, Any]:
    """The JSON Schema of a source file, as published at /schemas/source.json."""
    found = SourceConfig.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
