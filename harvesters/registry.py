"""Which class speaks which `kind`: the one table."""

from collections.abc import Callable

from catalog.words.source import Kind
from harvesters.port import SourceProtocol
from harvesters.sources.arcgis import ArcGis
from harvesters.sources.ckan import Ckan
from harvesters.sources.csw import Csw
from harvesters.sources.datapackage import DataPackage
from harvesters.sources.dcat import Dcat
from harvesters.sources.dcat_us import DcatUs
from harvesters.sources.files import FilesSource
from harvesters.sources.oai_pmh import OaiPmh
from harvesters.sources.opendatasoft import Opendatasoft
from harvesters.sources.schema_org import SchemaOrg
from harvesters.sources.socrata import Socrata

PROTOCOLS: dict[Kind, Callable[[], SourceProtocol]] = {
    "ckan": Ckan,
    "dcat": Dcat,
    "dcat-us": DcatUs,
    "datapackage": DataPackage,
    "csw": Csw,
    "oai-pmh": OaiPmh,
    "opendatasoft": Opendatasoft,
    "socrata": Socrata,
    "arcgis": ArcGis,
    "schema-org": SchemaOrg,
    "files": FilesSource,
}
