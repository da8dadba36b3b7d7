"""Judges Kubernetes manifests by the JSON Schemas of Kubernetes, strictly: unknown fields are mistakes.

    python kubernetes.py VERSION FILE...      prints a JSON line a document: file, kind, ok, reason
"""

import json
import sys

import kubernetes_validate
import yaml

version, files = sys.argv[1], sys.argv[2:]
failed = False
for name in files:
    with open(name, encoding="utf-8") as file:
        documents = list(yaml.safe_load_all(file))
    for document in documents:
        line = {"file": name, "kind": document.get("kind"), "ok": True}
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            line.update(ok=False, reason=f"{'.'.join(map(str, error.path))}: {error.message}"[:300])
        failed |= not line["ok"]
        print(json.dumps(line))
sys.exit(failed)
