"""A component of the browser has its place in a build of Next, whatever number the bundler draws for its module."""

import json
import re
import subprocess
from pathlib import Path

from storefront.local.environment import STOREFRONT, environment_for_node
from tests.storefront.started import needs_storefront

pytestmark = needs_storefront

# The bundler draws numbers below 10,000 anew for each build. Here the component that the page shows draws 0.
_FILES = {
    "app/layout.jsx": "export default ({ children }) => <html><body>{children}</body></html>;",
    "app/page.jsx": 'import { Shown } from "../shown";\nexport default () => <Shown />;',
    "shown.jsx": '"use client";\nimport { words } from "./words";\nexport const Shown = () => <p>{words}</p>;',
    "words.js": 'export const words = "The component is shown";',
    "next.config.mjs": """
const drawsZero = {
  apply(compiler) {
    compiler.hooks.compilation.tap("draws zero", (compilation) =>
      compilation.hooks.optimizeModuleIds.tap("draws zero", (modules) => {
        for (const each of modules)
          if (each.rootModule?.resource?.endsWith("/shown.jsx")) compilation.chunkGraph.setModuleId(each, 0);
      }),
    );
  },
};
export default {
  outputFileTracingRoot: import.meta.dirname,
  eslint: { ignoreDuringBuilds: true },
  webpack(config, { isServer }) {
    if (!isServer) config.plugins.push(drawsZero);
    return config;
  },
};
""",
}


def test_a_component_whose_module_has_the_number_0_is_shown(tmp_path: Path) -> None:
    for name, text in _FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "node_modules").symlink_to(STOREFRONT / "node_modules")
    done = subprocess.run(
        ["node_modules/.bin/next", "build"],
        cwd=tmp_path, env=environment_for_node({}), stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    pages = tmp_path / ".next/server/app"
    manifest = (pages / "page_client-reference-manifest.js").read_text()
    modules = json.loads(re.findall(r"= ?(\{.*\});?\s*$", manifest, re.DOTALL)[0])["clientModules"]
    assert modules[str(tmp_path / "shown.jsx")]["id"] == 0
    assert "<p>The component is shown</p>" in (pages / "index.html").read_text()
