#!/usr/bin/env python3
"""The expected answers of `queries/*.sql` over `data/sample`, worked out from the documents without any SQL.

    tests/queries/answers.py          # writes tests/queries/<id>.csv

Standard library only. It shares no code and no definition with the program; where it and the program differ,
look at the documents and say which is right.
"""
import csv
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from datetime import datetime, timezone
from urllib.parse import urlsplit

from routes import drift, routes

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent.parent / "data" / "sample"


def load():
    """Integrations, APIs and stages, each a dict."""
    integrations, apis, stages = [], [], []
    for listing in sorted(SAMPLE.glob("*/*/get-rest-apis.json")):
        account, region = listing.parts[-3:-1]
        for api in json.loads(listing.read_text())["items"]:
            where = {"account": account, "region": region, "api": api["id"]}
            apis.append({**where, "name": api["name"], "tags": api.get("tags", {})})
            base = listing.parent / "restapis" / api["id"]
            for stage in json.loads((base / "get-stages.json").read_text())["item"]:
                stages.append({**where, "stage": stage["stageName"], "variables": stage.get("variables", {})})
            for resource in json.loads((base / "get-resources.json").read_text())["items"]:
                for verb, method in resource.get("resourceMethods", {}).items():
                    integrations.append({
                        **where, "verb": verb, "path": resource["path"], "method": method, "name": api["name"],
                        "tags": api.get("tags", {}), "endpoint": api["endpointConfiguration"]["types"][0],
                        "key": "/".join((account, region, api["id"], resource["id"], verb)), **method["methodIntegration"],
                    })
    camel = lambda name: re.sub("_(.)", lambda m: m[1].upper(), name)
    for line in (SAMPLE / "pelican-post" / "integrations.ndjson").read_text().splitlines():
        row = {camel(k): v for k, v in json.loads(line).items() if v is not None}
        _, _, _, region, _, resource = row["integrationArn"].split(":", 5)
        parts = resource.split("/")
        row["key"] = row.get("Key") or "/".join((row["accountId"], region, parts[2], parts[4], parts[6]))
        row["integrationResponses"] = json.loads(row["integrationResponses"])
        integrations.append({**row, "account": row["accountId"], "region": region, "api": parts[2], "verb": parts[6],
                             "path": None, "method": None, "name": None, "endpoint": None})
    integrations.sort(key=lambda i: i["key"].encode())
    return integrations, apis, stages


ROWS, APIS, STAGES = load()
AWS_URI = re.compile(r"arn:(?P<partition>[^:]+):apigateway:(?P<region>[^:]*):(?:(?P<sub>[^:.]+)\.)?(?P<service>[^:.]+):(?P<kind>path|action)/(?P<api>.*)", re.S)
LAMBDA = re.compile(r"functions/(arn:[^:]+:lambda:([^:]+):([^:]+):function:(\$\{[^}]+\}|[^:/]+))(?::([^/]+))?/")


def aws(i):
    return AWS_URI.fullmatch(i.get("uri", ""))


def service(i):
    return aws(i)["service"] if aws(i) else None


def target(i):
    """The action without the parameters that may follow it, or the path."""
    return aws(i) and (aws(i)["api"].split("&")[0] if aws(i)["kind"] == "action" else aws(i)["api"])


def function(i):
    return LAMBDA.search(i["uri"]) if service(i) == "lambda" else None


def host(i):
    """Host in brackets if it is an IPv6 address, and port."""
    rest = re.match(r"(https?)://(?:[^/@]*@)?(\[[^]]*\]|[^/:?]*)(?::(\d+))?", i.get("uri", ""))
    return (rest[1], rest[2], rest[3]) if rest else (None, None, None)


def owner(i):
    return i["tags"].get("owner")


def insecure_tls():
    for i in ROWS:
        if i.get("tlsConfig", {}).get("insecureSkipVerification"):
            yield i["key"], i["type"], host(i)[1], i.get("connectionType"), owner(i)


def plaintext_http():
    for i in ROWS:
        scheme, name, port = host(i)
        if i["type"].startswith("HTTP") and scheme == "http" and i.get("connectionType") != "VPC_LINK":
            bare = name.startswith("[") or not re.search("[a-z]", name)
            yield i["key"], name, int(port or 80), bare, owner(i)


def caller_credentials():
    for i in ROWS:
        if i.get("credentials", "").endswith(":iam::*:user/*"):
            yield i["key"], service(i), target(i), i["httpMethod"], i["method"] and i["method"]["authorizationType"]


def cross_account_lambda():
    accounts = {i["account"] for i in ROWS}
    for i in ROWS:
        f = function(i)
        if f and f[3] != i["account"]:
            yield i["key"], i["account"], f[3], f[4], f[3] in accounts


SECRET_PARAMETERS = {"X-Api-Key", "Authorization", "X-Auth-Token", "X-Access-Key-Id", "X-Secret-Access-Key"}


def static_secrets():
    """Which they are, is said by hand above; how they are redacted is left open."""
    for i in ROWS:
        found = [k for k, v in i.get("requestParameters", {}).items() if v.startswith("'") and k.split(".")[-1] in SECRET_PARAMETERS]
        if re.match("https?://[^/]*@", i.get("uri", "")):
            found.append("uri")
        for place in sorted(found):
            yield i["key"], place, None


def open_aws_service():
    for i in ROWS:
        m = i["method"]
        if i["type"] == "AWS" and service(i) != "lambda" and m and m["authorizationType"] == "NONE" and not m["apiKeyRequired"]:
            yield i["key"], i["name"], i["verb"], i["path"], service(i), target(i), i["endpoint"]


def passthrough_with_templates():
    for i in ROWS:
        types = i.get("requestTemplates", {})
        if i["type"] in ("AWS", "HTTP") and i["passthroughBehavior"] == "WHEN_NO_MATCH" and types:
            # hstore's order of keys: by length, then bytes
            yield i["key"], i["type"], ", ".join(sorted(types, key=lambda t: (len(t), t))), kind(i)


def unusual_timeouts():
    found = [i for i in ROWS if "timeoutInMillis" in i and not 1000 <= i["timeoutInMillis"] <= 29000]
    for i in sorted(found, key=lambda i: (-i["timeoutInMillis"], i["key"])):
        yield i["key"], i["type"], i["timeoutInMillis"], i.get("responseTransferMode")


def undefined_stage_variables():
    found = set()
    for i in ROWS:
        text = json.dumps([i.get("uri"), i.get("connectionId"), i.get("requestParameters")])
        for variable in re.findall(r"stageVariables\.(\w+)", text):
            for s in STAGES:
                if (s["account"], s["region"], s["api"]) == (i["account"], i["region"], i["api"]) and variable not in s["variables"]:
                    found.add((i["key"], s["stage"], variable))
    return sorted(found)


def mock_without_response():
    for i in ROWS:
        if i["type"] == "MOCK" and not i.get("integrationResponses"):
            yield i["key"], i["name"], i["verb"], i["path"]


def vpc_links():
    for i in ROWS:
        kind, link = i.get("connectionType", "INTERNET"), i.get("connectionId")
        if kind == "VPC_LINK" and not link:
            yield i["key"], "VPC_LINK without a link", kind, link
        if kind != "VPC_LINK" and link:
            yield i["key"], "link that is not used", kind, link


def apis_without_owner():
    for a in sorted(APIS, key=lambda a: (a["account"], a["region"], a["api"])):
        if "owner" not in a["tags"]:
            keys = sorted(a["tags"], key=lambda k: (len(k.encode()), k.encode()))
            yield a["account"], a["region"], a["api"], a["name"], "{" + ",".join(keys) + "}"


def undeclared_cache_keys():
    for i in ROWS:
        for parameter in sorted(i["cacheKeyParameters"]):
            if i["method"] and parameter not in i["method"].get("requestParameters", {}):
                yield i["key"], i["name"], i["verb"], i["path"], parameter


def kind(i):
    if i["type"] == "MOCK":
        return "mock"
    if i.get("connectionType") == "VPC_LINK":
        return "vpc_link"
    if i["type"].startswith("HTTP"):
        return "http"
    return "lambda" if service(i) == "lambda" else "aws_service"


def backend(i):
    """What identifies a backend, or None where a stage variable is part of it."""
    if kind(i) == "mock":
        return None
    if kind(i) == "lambda":
        arn = function(i)[1]
        return None if "$" in arn else arn
    if kind(i) == "aws_service":
        # The table, stream or topic of an action stands in the template, not in the URI.
        u = aws(i)
        resource = u["sub"] if u["service"] == "s3" else None
        if not resource and u["kind"] == "path":
            resource = "/".join(u["api"].split("/")[:{"s3": 1, "sqs": 2}.get(u["service"], 9)])
        queue = re.search(r"QueueUrl=https%3A%2F%2F[^%]+%2F(\d+)%2F(\w+)", u["api"])
        if queue:
            resource = f"{queue[1]}/{queue[2]}"
        return ":".join((u["service"], u["region"], resource)) if resource and "{" not in resource else None
    scheme, name, port = host(i)
    link = i.get("connectionId", "") if kind(i) == "vpc_link" else ""
    if "$" in name + link:
        return None
    parts = [f"{scheme}://{name}:{port or {'http': 80, 'https': 443}[scheme]}"]
    return "|".join(parts + [p for p in (i.get("connectionId"), i.get("integrationTarget")) if p])


def top_backends():
    groups = defaultdict(list)
    for i in ROWS:
        if backend(i):
            groups[backend(i), kind(i)].append(i)
    ranked = sorted(groups.items(), key=lambda g: (-len(g[1]), g[0][0].encode()))
    for (key, k), members in ranked[:10]:
        yield key, k, len(members), len({m["api"] for m in members}), len({m["account"] for m in members})


ENDPOINTS = [{"account": f.parts[-3], "region": f.parts[-2], "api": api["id"], "endpoint": api["endpointConfiguration"]["types"][0]}
             for f in SAMPLE.glob("*/*/get-rest-apis.json") for api in json.loads(f.read_text())["items"]]
ROUTES = list(routes())
DRIFT = list(drift())


def by(*keys):
    """In PostgreSQL's order: NULL comes last."""
    return lambda row: [(row[k] is None, str(row[k] or "").encode()) for k in keys]


def distinct(rows):
    return list(dict.fromkeys(rows))


def array(texts):
    quoted = [t if re.fullmatch(r"[\w.*-]+", t) else '"%s"' % t for t in texts]
    return "{%s}" % ",".join(quoted)


def anyone_with_a_role():
    found = [r for r in ROUTES if r["reachable"] == "anyone" and r["state"] == "served" and r["acts"]]
    for r in sorted(found, key=by("account", "name", "url", "verb")):
        yield r["url"], r["verb"], r["account"], r["name"], r["credentials"], r["uri"]


def open_to_anyone():
    found = [r for r in ROUTES if r["reachable"] == "anyone" and r["state"] == "served" and not r["preflight"]]
    groups = Counter(tuple(r[k] for k in ("account", "region", "name", "stage", "host", "kind")) for r in found)
    ranked = sorted(groups.items(), key=lambda g: (-g[1], [(part is None, (part or "").encode()) for part in g[0]]))
    return [group + (n,) for group, n in ranked]


def broken_routes():
    found = sorted((r for r in ROUTES if r["state"] == "broken"), key=by("account", "name", "stage", "share", "path", "verb"))
    return distinct(tuple(r[k] for k in ("account", "name", "stage", "share", "verb", "path", "reason")) for r in found)


def canary_elsewhere():
    place = lambda r: tuple(r[k] for k in ("account", "region", "api", "stage", "host", "mapping", "verb", "path"))
    production = {place(r): r for r in ROUTES if r["share"] == "production"}
    canaries = (r for r in ROUTES if r["share"] == "canary" and r["entry"] == "execute-api")
    for c in sorted(canaries, key=by("account", "name", "stage", "path", "verb")):
        p = production[place(c)]
        if c["uri"] != p["uri"]:
            yield c["account"], c["name"], c["stage"], c["verb"], c["path"], int(c["percent"]), c["uri"], p["uri"]


def nobody_can_call():
    found = [r for r in ROUTES if r["reachable"] == "nobody" and r["state"] in ("served", "broken")]
    types = {(a["account"], a["region"], a["api"]): a["endpoint"] for a in ENDPOINTS}
    groups = Counter((r["account"], r["region"], r["name"], r["stage"], r["entry"], types[r["account"], r["region"], r["api"]], r["policy"])
                     for r in found)
    return [group + (n,) for group, n in sorted(groups.items())]


def loosened_or_not_yet():
    flag = lambda v: {True: "t", False: "f"}.get(v, v) if isinstance(v, bool) else v
    found = [d for d in DRIFT if d.get("direction")]
    for d in sorted(found, key=by("direction", "account", "name", "stage", "share", "path", "verb")):
        yield (d["account"], d["name"], d["stage"], d["share"], d["verb"], d["path"], d["column"], flag(d["deployed"]), flag(d["working"]),
               d["direction"])


def drift_of_methods():
    at = lambda made: datetime.fromtimestamp(made, timezone.utc).strftime("%Y-%m-%d %H:%M:%S+00")
    found = [d for d in DRIFT if d["state"] != "changed"]
    for d in sorted(found, key=by("account", "name", "stage", "share", "path", "verb")):
        yield d["account"], d["name"], d["stage"], d["share"], d["verb"], d["path"], d["state"], at(d["made"])


def around_mutual_tls():
    place = lambda r: tuple(r[k] for k in ("account", "region", "api", "stage", "share", "path", "verb"))
    opened = {place(r): r for r in ROUTES if r["entry"] == "execute-api" and r["state"] == "served" and "mutual_tls" not in r["required"]}
    found = Counter()
    for locked in ROUTES:
        if "mutual_tls" in locked["required"] and place(locked) in opened:
            o = opened[place(locked)]
            found[o["account"], o["name"], o["stage"], locked["host"], o["host"]] += 1
    return [group + (n,) for group, n in sorted(found.items())]


def api_key_alone():
    found = [r for r in ROUTES if r["reachable"] == "api_key" and r["state"] == "served"]
    found.sort(key=by("account", "name", "stage", "path", "verb", "kind"))
    return distinct(tuple(r[k] for k in ("account", "name", "stage", "verb", "path", "kind", "acts")) for r in found)


def ways_in():
    groups = defaultdict(set)
    for r in ROUTES:
        if r["share"] == "production":
            groups[r["account"], r["name"], r["stage"], r["entry"], r["host"], r["mapping"], array(r["headers"]), r["state"]].add(r["reachable"])
    ranked = sorted(groups.items(), key=lambda g: [(part is None, (part or "").encode()) for part in g[0]])
    return [group + (array(sorted(callers)),) for group, callers in ranked]


def write(name, columns, rows):
    text = lambda v: "" if v is None else {True: "t", False: "f"}.get(v, v) if isinstance(v, bool) else v
    with open(HERE / f"{name}.csv", "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(columns)
        out.writerows([text(v) for v in row] for row in rows)


def main():
    for file in sorted((HERE.parent.parent / "queries").glob("*.sql")):
        columns = re.search("^-- columns: (.*)$", file.read_text(), re.M)[1].split(", ")
        rows = list(globals()[file.stem.replace("-", "_")]())
        write(file.stem, columns, rows)
        print(f"{file.stem}: {len(rows)}")
    print(len(ROWS), "integrations,", dict(Counter(i["type"] for i in ROWS)))


if __name__ == "__main__":
    main()
