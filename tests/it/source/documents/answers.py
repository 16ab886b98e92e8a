"""Answers of every operation whose documents are read, made from botocore's models: one with all members and one with the
required ones, as the AWS CLI prints them and as the wire has them. Prints what each column of the tables should have.

usage: answers.py FOLDER
"""

import json
import os
import re
import sys

import botocore.session

# Operation, the list in its answer (None: the answer is the record), the table, the columns whose names are not the members'.
STAGE = {"stageName": "stage", "createdDate": "created_at"}
API = {"id": "rest_api_id", "createdDate": "created_at"}
OPERATIONS = [
    ("apigateway", "GetRestApis", "items", "rest_api", API),
    ("apigateway", "GetRestApi", None, "rest_api", API),
    ("apigateway", "GetStages", "item", "stage", STAGE),
    ("apigateway", "GetStage", None, "stage", STAGE),
    ("apigateway", "GetDeployments", "items", "deployment", {}),
    ("apigateway", "GetDeployment", None, "deployment", {}),
    ("apigateway", "GetAuthorizers", "items", "authorizer", {"providerARNs": "provider_arns"}),
    ("apigateway", "GetAuthorizer", None, "authorizer", {"providerARNs": "provider_arns"}),
    ("apigateway", "GetRequestValidators", "items", "request_validator", {}),
    ("apigateway", "GetRequestValidator", None, "request_validator", {}),
    ("apigateway", "GetGatewayResponses", "items", "gateway_response", {}),
    ("apigateway", "GetGatewayResponse", None, "gateway_response", {}),
    ("apigateway", "GetModels", "items", "model", {}),
    ("apigateway", "GetModel", None, "model", {}),
    ("apigateway", "GetDocumentationParts", "items", "documentation_part", {}),
    ("apigateway", "GetDocumentationPart", None, "documentation_part", {}),
    ("apigateway", "GetDocumentationVersions", "items", "documentation_version", {}),
    ("apigateway", "GetDocumentationVersion", None, "documentation_version", {}),
    ("apigateway", "GetDomainNames", "items", "domain_name", {}),
    ("apigateway", "GetDomainName", None, "domain_name", {}),
    ("apigateway", "GetBasePathMappings", "items", "base_path_mapping", {}),
    ("apigateway", "GetBasePathMapping", None, "base_path_mapping", {}),
    ("apigateway", "GetDomainNameAccessAssociations", "items", "domain_name_access_association", {}),
    ("apigateway", "GetVpcLinks", "items", "vpc_link", {}),
    ("apigateway", "GetVpcLink", None, "vpc_link", {}),
    ("apigateway", "GetUsagePlans", "items", "usage_plan", {}),
    ("apigateway", "GetUsagePlan", None, "usage_plan", {}),
    ("apigateway", "GetUsagePlanKeys", "items", "usage_plan_key", {}),
    ("apigateway", "GetUsagePlanKey", None, "usage_plan_key", {}),
    ("apigateway", "GetApiKeys", "items", "api_key", {}),
    ("apigateway", "GetApiKey", None, "api_key", {}),
    ("apigateway", "GetClientCertificates", "items", "client_certificate", {}),
    ("apigateway", "GetClientCertificate", None, "client_certificate", {}),
    ("apigateway", "GetAccount", None, "account", {}),
    ("apigatewayv2", "GetApis", "Items", "v2_api", {}),
    ("apigatewayv2", "GetApi", None, "v2_api", {}),
    ("apigatewayv2", "GetRoutes", "Items", "v2_route", {}),
    ("apigatewayv2", "GetRoute", None, "v2_route", {}),
    ("apigatewayv2", "GetIntegrations", "Items", "v2_integration", {}),
    ("apigatewayv2", "GetIntegration", None, "v2_integration", {}),
    ("apigatewayv2", "GetIntegrationResponses", "Items", "v2_integration_response", {}),
    ("apigatewayv2", "GetIntegrationResponse", None, "v2_integration_response", {}),
    ("apigatewayv2", "GetRouteResponses", "Items", "v2_route_response", {}),
    ("apigatewayv2", "GetRouteResponse", None, "v2_route_response", {}),
    ("apigatewayv2", "GetStages", "Items", "v2_stage", {}),
    ("apigatewayv2", "GetStage", None, "v2_stage", {}),
    ("apigatewayv2", "GetDeployments", "Items", "v2_deployment", {}),
    ("apigatewayv2", "GetDeployment", None, "v2_deployment", {}),
    ("apigatewayv2", "GetAuthorizers", "Items", "v2_authorizer", {}),
    ("apigatewayv2", "GetAuthorizer", None, "v2_authorizer", {}),
    ("apigatewayv2", "GetModels", "Items", "v2_model", {}),
    ("apigatewayv2", "GetModel", None, "v2_model", {}),
    ("apigatewayv2", "GetDomainNames", "Items", "v2_domain_name", {}),
    ("apigatewayv2", "GetDomainName", None, "v2_domain_name", {}),
    ("apigatewayv2", "GetApiMappings", "Items", "v2_api_mapping", {}),
    ("apigatewayv2", "GetApiMapping", None, "v2_api_mapping", {}),
    ("apigatewayv2", "ListRoutingRules", "RoutingRules", "v2_routing_rule", {}),
    ("apigatewayv2", "GetRoutingRule", None, "v2_routing_rule", {}),
    ("apigatewayv2", "GetVpcLinks", "Items", "v2_vpc_link", {}),
    ("apigatewayv2", "GetVpcLink", None, "v2_vpc_link", {}),
]
# What is told and never kept.
SECRETS = {("api_key", "value"), ("usage_plan_key", "value")}
# What tells a record whose members are all optional in the model, and what the service always gives of it.
ALWAYS = {
    "rest_api": ["id", "name", "createdDate"],
    "stage": ["stageName", "deploymentId"],
    "deployment": ["id", "createdDate"],
    "authorizer": ["id", "name", "type", "authorizerUri"],
    "request_validator": ["id", "validateRequestBody"],
    "gateway_response": ["responseType", "defaultResponse"],
    "model": ["id", "name", "contentType"],
    "documentation_part": ["id", "location"],
    "documentation_version": ["version", "createdDate"],
    "domain_name": ["domainName", "endpointConfiguration"],
    "base_path_mapping": ["basePath", "restApiId"],
    "domain_name_access_association": ["domainNameAccessAssociationArn", "domainNameArn"],
    "vpc_link": ["id", "targetArns"],
    "usage_plan": ["id", "name", "apiStages"],
    "usage_plan_key": ["id", "type", "value", "name"],
    "api_key": ["id", "stageKeys", "enabled"],
    "client_certificate": ["clientCertificateId", "pemEncodedCertificate"],
    "account": ["throttleSettings", "apiKeyVersion"],
    "v2_api": ["ApiId", "ProtocolType"],
    "v2_route": ["RouteId", "RouteKey"],
    "v2_integration": ["IntegrationId"],
    "v2_integration_response": ["IntegrationResponseKey"],
    "v2_route_response": ["RouteResponseKey"],
    "v2_stage": ["StageName", "AutoDeploy"],
    "v2_deployment": ["DeploymentId", "DeploymentStatus"],
    "v2_authorizer": ["AuthorizerId", "AuthorizerType"],
    "v2_model": ["ModelId", "Name"],
    "v2_domain_name": ["DomainName", "DomainNameConfigurations"],
    "v2_api_mapping": ["ApiMappingId", "ApiId"],
    "v2_routing_rule": ["RoutingRuleId", "Priority"],
    "v2_vpc_link": ["VpcLinkId", "VpcLinkStatus"],
}
SECONDS, INSTANT = 1767603600, "2026-01-05T09:00:00Z"

session = botocore.session.get_session()


def small(name):
    return name[:1].lower() + name[1:]


def snake(name):
    name = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", small(name))
    return re.sub(r"(?<=[A-Z])([A-Z][a-z])", r"_\1", name).lower()


def value(shape, name, wire, first):
    """A value of a shape, in the spelling of the wire or of the CLI."""
    kind = shape.type_name
    if kind == "structure":
        return {(m.serialization.get("name", n) if wire else n): value(m, n, wire, first) for n, m in shape.members.items()}
    if kind == "list":
        return [value(shape.member, f"{name}{i}", wire, first) for i in (1, 2)]
    if kind == "map":
        return {f"{name} Key": value(shape.value, name, wire, first)}
    if kind == "timestamp":
        iso = first == "apigatewayv2"
        return INSTANT if iso else SECONDS
    if kind == "boolean":
        return True
    if kind in ("integer", "long"):
        return 7
    if kind in ("double", "float"):
        return 2.5
    if name.lower().endswith("policy") and not getattr(shape, "enum", None):
        return '{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[]}' if first == "apigateway" else "{}"
    return shape.enum[0] if getattr(shape, "enum", None) else f"a {name}"


def lowered(shape, node, top=True):
    """A value in the spelling of the wire, with the keys of maps as they are."""
    kind = shape.type_name
    if kind == "structure":
        return {small(n): lowered(m, node[n]) for n, m in shape.members.items() if n in node}
    if kind == "list":
        return [lowered(shape.member, item) for item in node]
    if kind == "map":
        return {key: lowered(shape.value, item) for key, item in node.items()}
    return node


def expected(shape, name, node):
    """What a column should have: its value, and whether it is JSON in a text."""
    kind = shape.type_name
    if kind == "timestamp":
        return INSTANT, False
    if kind == "map":
        of = shape.value.type_name
        if of in ("structure", "map") and name != "apiSummary":
            return lowered(shape, node), True
        if name == "apiSummary":
            return {key: json.dumps(lowered(shape.value, item), sort_keys=True, separators=(",", ":")) for key, item in node.items()}, False
        return {key: item if isinstance(item, str) else json.dumps(item) for key, item in node.items()}, False
    if kind in ("structure", "list"):
        return lowered(shape, node), False
    if name.lower().endswith("policy") and isinstance(node, str) and node.startswith("{"):
        return {"Version": "2012-10-17", "Statement": []}, True
    return node, False


def main(folder):
    for service, operation, member, table, renamed in OPERATIONS:
        answer = session.get_service_model(service).operation_model(operation).output_shape
        record = answer.members[member].member if member else answer
        names = list(record.members)
        for size in ("maximal", "minimal"):
            wanted = names if size == "maximal" else [n for n in names if n in ALWAYS[table]]
            rows = {}
            for name in wanted:
                shape = record.members[name]
                column = renamed.get(small(name), snake(name))
                node = value(shape, small(name), False, service)
                if (table, column) in SECRETS:
                    continue
                rows[column] = expected(shape, small(name), node)
            for spelling in ("cli", "wire"):
                wire = spelling == "wire"
                spell = lambda n: record.members[n].serialization.get("name", n) if wire else n
                node = {spell(n): value(record.members[n], small(n), wire, service) for n in wanted}
                if member:
                    node = {(answer.members[member].serialization.get("name", member) if wire else member): [node]}
                path = os.path.join(folder, f"{service}-{operation}-{size}-{spelling}.json")
                with open(path, "w") as file:
                    json.dump(node, file)
                # A name that has nothing of the operation in it: the content alone has to tell.
                print(json.dumps({"file": path, "table": table, "columns": rows, "case": f"{service} {operation} {size} {spelling}"}))


main(sys.argv[1])
