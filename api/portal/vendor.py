"""Copy what the pages need of the installed npm packages into `static/vendor/` (git-ignored): `python -m api.portal.vendor`.

Versions are pinned by `package.json` and its lock file. Pages work without these files: fonts fall back, charts stay tables.
"""

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
    "@fontsource/ibm-plex-sans-thai-looped/LICENSE": "fonts.LICENSE.txt",
}


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
    return len(pairs)


if __name__ == "__main__":
    try:
        copy()
    except FileNotFoundError as missing:
        sys.exit(f"Not installed: {missing.filename}. Run `npm ci` first.")
