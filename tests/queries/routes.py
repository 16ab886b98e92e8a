"""Routes and drift of `data/sample`, worked out from the documents alone, for the answers of the queries over them."""
import json
import re
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent.parent / "data" / "sample"
LOCK = {"AWS_IAM": "iam", "CUSTOM": "lambda_authorizer", "COGNITO_USER_POOLS": "cognito", "JWT": "jwt"}
STRENGTH = ["iam", "jwt", "cognito", "lambda_authorizer", "mutual_tls", "aws_account", "vpc_endpoint", "source_ip",
            "policy_condition", "api_key"]


def read(path, default=None):
    return json.loads(path.read_text()) if path.exists() else default


def put_in(text, variables):
    """The text with its variables, and the names of those that are not defined."""
    missing = []
    def value(found):
        if found[1] not in variables:
            missing.append(found[1])
        return variables.get(found[1], "")
    return re.sub(r"\$\{stageVariables\.(\w+)\}", value, text), missing


def breaks(text, name):
    """Whether an address is none without a variable: one in a host or in an ARN."""
    return "://" not in text or "${stageVariables.%s}" % name in text.split("://")[1].split("/")[0].split("?")[0]


def places():
    for listing in sorted(SAMPLE.glob("*/*/get-rest-apis.json")):
        yield listing.parent.parent.name, listing.parent.name, listing.parent


def kind_of(integration):
    uri = integration.get("uri", "")
    if integration["type"] == "MOCK":
        return "mock"
    if integration.get("connectionType") == "VPC_LINK":
        return "vpc_link"
    if uri.startswith("arn:"):
        return "lambda" if uri.split(":")[2] == "lambda" or uri.split(":")[4] == "lambda" else "aws_service"
    return "http"


def domains(base):
    """Domain names with what leads from them, each (api, stage, mapping, strips, headers)."""
    for domain in read(base / "get-domain-names.json")["items"]:
        folder = base / "domainnames" / domain["domainName"]
        ways = []
        mode = domain["routingMode"]
        if mode != "BASE_PATH_MAPPING_ONLY":
            for rule in sorted(read(folder / "list-routing-rules.json")["RoutingRules"], key=lambda rule: rule["Priority"]):
                call = rule["Actions"][0]["InvokeApi"]
                headers = [f"{h['Header']}: {h['ValueGlob']}" for c in rule["Conditions"] for h in c.get("MatchHeaders", {}).get("AnyOf", [])]
                paths = [p for c in rule["Conditions"] for p in c.get("MatchBasePaths", {}).get("AnyOf", [])]
                ways.append((call["ApiId"], call["Stage"], paths[0] if paths else None, call.get("StripBasePath", False), headers))
        if mode != "ROUTING_RULE_ONLY":
            seen = set()
            for mapping in read(folder / "get-base-path-mappings.json")["items"]:
                seen.add(mapping["basePath"])
                ways.append((mapping["restApiId"], mapping["stage"], mapping["basePath"], True, []))
            for mapping in read(folder / "get-api-mappings.json", {"Items": []})["Items"]:
                if mapping["ApiMappingKey"] not in seen:
                    ways.append((mapping["ApiId"], mapping["Stage"], mapping["ApiMappingKey"], True, []))
        yield domain, ways


def entries(base, region, api, stage, is_private, closed, is_root=False):
    host = f"{api}.execute-api.{region}.amazonaws.com" + (".cn" if region.startswith("cn-") else "")
    yield {"entry": "private" if is_private else "execute-api", "host": host, "base": "" if is_root else f"/{stage}", "mapping": None,
           "headers": [], "closed": closed, "locks": ["vpc_endpoint"] if is_private else [], "keeps": None}
    for domain, ways in domains(base):
        of_vpc = domain["endpointConfiguration"]["types"] == ["PRIVATE"]
        locks = ["vpc_endpoint"] if of_vpc else []
        if "mutualTlsAuthentication" in domain:
            locks.append("mutual_tls")
        for to, its_stage, mapping, strips, headers in ways:
            if (to, its_stage) == (api, stage):
                path = "" if mapping in (None, "(none)") else f"/{mapping}"
                yield {"entry": "private domain" if of_vpc else "custom domain", "host": domain["domainName"], "base": path if strips else "",
                       "mapping": mapping, "headers": headers, "closed": None, "locks": locks, "keeps": None if strips else mapping}


def methods(base, api):
    for resource in read(base / "restapis" / api / "get-resources.json")["items"]:
        for verb, method in resource.get("resourceMethods", {}).items():
            yield resource["path"], verb, method


def routes():
    for account, region, base in places():
        for api in read(base / "get-rest-apis.json")["items"]:
            yield from of_rest_api(account, region, base, api)
        for api in read(base / "apigatewayv2" / "get-apis.json")["Items"]:
            yield from of_http_api(account, region, base, api)


def route(account, region, api, name, stage, share, percent, entry, verb, path, authorization, key, integration, variables, denied=None, policy="none"):
    state, reason, uri, credentials = "served", None, None, None
    if integration:
        uri, missing = put_in(integration.get("uri", ""), variables)
        credentials = integration.get("credentials")
        broken = [m for m in missing if breaks(integration["uri"], m)]
        link = put_in(integration.get("connectionId", ""), variables)[1]
        if broken or link:
            state, reason = "broken", f"the stage variable `{(broken or link)[0]}` is not defined"
    if entry["closed"]:
        state, reason = "disabled", entry["closed"]
    required = set(entry["locks"]) | ({LOCK[authorization]} if authorization in LOCK else set()) | ({"api_key"} if key else set())
    strongest = next((lock for lock in STRENGTH if lock in required), None)
    reachable = "nobody" if entry["closed"] or denied else strongest or "anyone"
    url = f"https://{entry['host']}{entry['base']}{path if path.startswith('/') else '/*'}"
    if path == "/" and entry["base"]:
        url = url[:-1]
    return {"account": account, "region": region, "api": api, "name": name, "stage": stage, "share": share, "percent": percent, **entry,
            "verb": verb, "path": path, "required": required, "reachable": reachable, "state": state, "reason": reason, "uri": uri or None,
            "credentials": credentials, "acts": bool(credentials) and credentials != "arn:aws:iam::*:user/*",
            "kind": kind_of(integration) if integration else None, "url": url, "policy": policy,
            "preflight": verb == "OPTIONS" and bool(integration) and integration["type"] == "MOCK", "integration": integration}


def below(path, base):
    ours, theirs = path.strip("/").split("/"), base.split("/")
    return all(i < len(ours) and (ours[i].startswith("{") or ours[i] == part) for i, part in enumerate(theirs)) or "+}" in ours[0]


def of_rest_api(account, region, base, api):
    folder = base / "restapis" / api["id"]
    is_private = api["endpointConfiguration"]["types"] == ["PRIVATE"]
    closed = "the default endpoint is switched off" if api.get("disableExecuteApiEndpoint") else None
    working = {(path, verb): method for path, verb, method in methods(base, api["id"])}
    for stage in read(folder / "get-stages.json")["item"]:
        canary = stage.get("canarySettings")
        share = canary["percentTraffic"] if canary else 0
        shares = [("production", 100 - share, stage["deploymentId"], stage.get("variables", {}))]
        if canary:
            shares.append(("canary", share, canary["deploymentId"], {**stage.get("variables", {}), **canary["stageVariableOverrides"]}))
        for name, percent, deployment, variables in shares:
            summary = read(folder / f"get-deployment-{deployment}.json", {}).get("apiSummary")
            served = {place: (m["authorizationType"], m["apiKeyRequired"], m["methodIntegration"]) for place, m in working.items()}
            if summary is not None:
                deployed = {(path, verb): m for path, verbs in summary.items() for verb, m in verbs.items()}
                served = {place: (m["authorizationType"], m["apiKeyRequired"], working.get(place, {}).get("methodIntegration"))
                          for place, m in deployed.items()}
            for entry in entries(base, region, api["id"], stage["stageName"], is_private, closed):
                for (path, verb), (authorization, key, integration) in served.items():
                    if entry["keeps"] and not below(path, entry["keeps"]):
                        continue
                    effect = "allows" if "policy" in api else "none"
                    denied = is_private and "policy" not in api
                    yield route(account, region, api["id"], api["name"], stage["stageName"], name, percent, entry, verb, path,
                                authorization, key, integration, variables, denied, effect)


def of_http_api(account, region, base, api):
    folder = base / "apis" / api["ApiId"]
    integrations = {i["IntegrationId"]: i for i in read(folder / "get-integrations.json")["Items"]}
    all_routes = read(folder / "get-routes.json")["Items"]
    connect = next((r for r in all_routes if r["RouteKey"] == "$connect"), None)
    for stage in read(folder / "get-stages.json")["Items"]:
        is_root = stage["StageName"] == "$default" and api["ProtocolType"] == "HTTP"
        for entry in entries(base, region, api["ApiId"], stage["StageName"], False, None, is_root):
            for one in all_routes:
                found = integrations[one["Target"].split("/")[1]]
                integration = {"type": found["IntegrationType"], "uri": found.get("IntegrationUri", ""), "credentials": found.get("CredentialsArn")}
                verb, _, path = one["RouteKey"].rpartition(" ")
                authorized = connect or one
                row = route(account, region, api["ApiId"], api["Name"], stage["StageName"], "production", 100, entry, verb or None,
                            path, authorized["AuthorizationType"], authorized["ApiKeyRequired"], integration, stage["StageVariables"])
                if "IntegrationSubtype" in found:
                    row["kind"] = "aws_service"
                if api["ProtocolType"] == "WEBSOCKET":
                    row["url"] = f"wss://{entry['host']}{entry['base']}"
                yield row
            if "CorsConfiguration" in api:
                row = route(account, region, api["ApiId"], api["Name"], stage["StageName"], "production", 100, entry, "OPTIONS", "*",
                            "NONE", False, None, {})
                yield {**row, "preflight": True, "acts": False}


def drift():
    """Each difference of a stage whose deployment has a summary."""
    for account, region, base in places():
        for api in read(base / "get-rest-apis.json")["items"]:
            folder = base / "restapis" / api["id"]
            working = {(path, verb): m for path, verb, m in methods(base, api["id"])}
            for stage in read(folder / "get-stages.json")["item"]:
                canary = stage.get("canarySettings", {}).get("deploymentId")
                for share, deployment in (("production", stage["deploymentId"]), ("canary", canary)):
                    document = read(folder / f"get-deployment-{deployment}.json")
                    if not document:
                        continue
                    deployed = {(path, verb): m for path, verbs in document["apiSummary"].items() for verb, m in verbs.items()}
                    about = {"account": account, "name": api["name"], "stage": stage["stageName"], "share": share, "made": document["createdDate"]}
                    for place in sorted(working.keys() | deployed.keys()):
                        one = {**about, "path": place[0], "verb": place[1]}
                        if place not in deployed or place not in working:
                            yield {**one, "state": "removed" if place in deployed else "not_deployed"}
                            continue
                        for column, member in (("authorization_type", "authorizationType"), ("api_key_required", "apiKeyRequired")):
                            ours, theirs = working[place][member], deployed[place][member]
                            if ours != theirs:
                                is_open = lambda value: value in ("NONE", False)
                                direction = None if is_open(ours) == is_open(theirs) else "deployed_more_open" if is_open(theirs) else "working_more_open"
                                yield {**one, "state": "changed", "column": column, "working": ours, "deployed": theirs, "direction": direction}
