"""Copy what the pages need of the installed npm packages into `static/vendor/` (git-ignored): `python -m api.portal.vendor`.

Versions are pinned by `package.json` and its lock file. Pages work without these files: fonts fall back, charts stay tables.
"""

import gzip
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
TARGET = Path(__file__).parent / "static" / "vendor"
SCRIPTS = ("thai", "latin", "latin-ext")
FONTS = {
    "ibm-plex-sans-thai-looped": (SCRIPTS, ("400", "600")),
    "ibm-plex-sans-thai": (SCRIPTS, ("600",)),
    "ibm-plex-mono": (("latin", "latin-ext"), ("400",)),
}
FILES = {
    "d3/dist/d3.min.js": "d3.js",
    "@observablehq/plot/dist/plot.umd.min.js": "plot.js",
    "d3/LICENSE": "d3.LICENSE.txt",
    "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui.js",
    "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
    "swagger-ui-dist/LICENSE": "swagger-ui.LICENSE.txt",
    "@observablehq/plot/LICENSE": "plot.LICENSE.txt",
    "@codemirror/view/LICENSE": "codemirror.LICENSE.txt",
    "@lezer/common/LICENSE": "lezer.LICENSE.txt",
    "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js": "duckdb-worker.js",
    "apache-arrow/Arrow.es2015.min.js": "arrow.js",
    "apache-arrow/LICENSE.txt": "arrow.LICENSE.txt",
    "@fontsource/ibm-plex-sans-thai-looped/LICENSE": "fonts.LICENSE.txt",
}
# Modules of the editor: their names of each other become addresses beside them, so that no bundler is needed.
MODULE_FILES = {
    "@codemirror/autocomplete": "dist/index.js",
    "@codemirror/commands": "dist/index.js",
    "@codemirror/lang-sql": "dist/index.js",
    "@codemirror/language": "dist/index.js",
    "@codemirror/state": "dist/index.js",
    "@codemirror/streamparser": "dist/index.js",
    "@codemirror/view": "dist/index.js",
    "@lezer/common": "dist/index.js",
    "@lezer/highlight": "dist/index.js",
    "@lezer/lr": "dist/index.js",
    "@marijn/find-cluster-break": "src/index.js",
    "crelt": "index.js",
    "style-mod": "src/style-mod.js",
    "w3c-keyname": "index.js",
}
PACKED = {"@duckdb/duckdb-wasm/dist/duckdb-eh.wasm": "duckdb.wasm.gz"}  # 34 MB: sent as it lies here
DUCK = MODULES / "@duckdb" / "duckdb-wasm" / "dist" / "duckdb-browser.mjs"
IMPORT = re.compile(r"""(from\s*|import\s*)(["'])((?:@[\w-]+/)?[\w-]+)\2""")
ARROW = re.compile(r"""import\*as (\w+) from"apache-arrow";?""")


def beside(name: str) -> str:
    return name.removeprefix("@").replace("/", "-") + ".js"


def linked(source: str) -> str:
    """A module that names the others by their addresses beside it."""

    def address(found: re.Match[str]) -> str:
        lead, quote, name = found.groups()
        return f"{lead}{quote}./{beside(name)}{quote}" if name in MODULE_FILES else found.group()

    return IMPORT.sub(address, source)


def unmapped(source: str) -> str:
    """Without the line that names a map which is not served."""
    return re.sub(r"^//# sourceMappingURL=.*$", "", source, flags=re.MULTILINE)


def wanted() -> dict[Path, Path]:
    """Source file to target file."""
    found = {MODULES / source: TARGET / name for source, name in FILES.items()}
    for family, (scripts, weights) in FONTS.items():
        for script in scripts:
            for weight in weights:
                name = f"{family}-{script}-{weight}-normal.woff2"
                found[MODULES / "@fontsource" / family / "files" / name] = TARGET / name
    return found


def copy() -> int:
    """Copies all; returns how many. Raises FileNotFoundError with the name of what is missing."""
    pairs = wanted()
    TARGET.mkdir(parents=True, exist_ok=True)
    for source, target in pairs.items():
        shutil.copyfile(source, target)
    for name, file in MODULE_FILES.items():
        (TARGET / beside(name)).write_text(linked(unmapped((MODULES / name / file).read_text("utf-8"))), "utf-8")
    # Arrow is loaded before it as a script of its own; the module takes it from there.
    duck = ARROW.sub(r"const \1=globalThis.Arrow;", unmapped(DUCK.read_text("utf-8")))
    (TARGET / "duckdb.js").write_text(duck, "utf-8")
    for source_name, target_name in PACKED.items():
        (TARGET / target_name).write_bytes(gzip.compress((MODULES / source_name).read_bytes(), 6, mtime=0))
    return len(pairs) + len(MODULE_FILES) + len(PACKED) + 1


if __name__ == "__main__":
    try:
        copy()
    except FileNotFoundError as missing:
        sys.exit(f"Not installed: {missing.filename}. Run `npm ci` first.")
