"""Fills a moto server with REST APIs: python seed.py URL ACCOUNT,… REGION,… APIS_EACH

Each shape of integration that API Gateway has is put once in each API, beside what a reader can stumble over: a
method without integration, empty texts, texts that are no ASCII, templates that the service gives back as null, stages
with and without variables.
"""

import sys
import urllib.request
from itertools import product

import boto3

ANSWERS_CORS = {
    "method.response.header.Access-Control-Allow-Origin": "'*'",
    "method.response.header.Access-Control-Allow-Headers": "'Authorization,Content-Type'",
}

TAGS = [None, {}, {"team": "shop", "Env": "Prod"}, {"note": "", "größe": "é ✓", "list": "a,b=c"}]


def lambda_uri(account, region, function):
    arn = f"arn:aws:lambda:{region}:{account}:function:{function}"
    return f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"


def shapes(account, region):
    """Path, verb, the integration, and its responses by status code."""
    role = f"arn:aws:iam::{account}:role/gateway"
    service = f"arn:aws:apigateway:{region}"
    yield "/orders", "POST", {"type": "AWS_PROXY", "uri": lambda_uri(account, region, "orders"), "timeoutInMillis": 29000}, {}
    yield "/orders", "ANY", {
        "type": "AWS_PROXY", "credentials": role, "contentHandling": "CONVERT_TO_TEXT",
        "uri": lambda_uri(account, region, "orders:${stageVariables.alias}"),
    }, {}
    yield "/orders", "OPTIONS", {"type": "MOCK", "requestTemplates": {"application/json": '{"statusCode": 204}'}}, {
        "204": {"responseParameters": ANSWERS_CORS, "responseTemplates": {"application/json": ""}},
    }
    yield "/orders/{id}", "GET", {
        "type": "AWS", "uri": f"{service}:dynamodb:action/GetItem", "credentials": role, "cacheNamespace": "items",
        "cacheKeyParameters": ["method.request.path.id"],
        "requestParameters": {"integration.request.path.id": "method.request.path.id"},
        "requestTemplates": {"application/json": '#set($id = $input.params("id"))\n{"k": "$id", "größe": "✓"}'},
    }, {"200": {}, "404": {"selectionPattern": "4\\d\\d", "responseTemplates": {"application/json": '{"found": false}'}}}
    yield "/orders/{id}", "DELETE", {
        "type": "AWS", "uri": lambda_uri(account, region, "old"), "passthroughBehavior": "NEVER", "contentHandling": "CONVERT_TO_BINARY",
    }, {"200": {"selectionPattern": ""}, "500": {"selectionPattern": ".*Error.*", "contentHandling": "CONVERT_TO_TEXT"}}
    yield "/jobs", "PUT", {
        "type": "AWS", "uri": f"{service}:sqs:path/{account}/jobs", "credentials": role, "passthroughBehavior": "WHEN_NO_TEMPLATES",
        "requestParameters": {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
        "requestTemplates": {"application/json": "Action=SendMessage&MessageBody=$input.body"},
    }, {"200": {}}
    yield "/items/{id}", "GET", {
        "type": "HTTP", "uri": "https://items.example.com/v1/{id}", "timeoutInMillis": 50, "tlsConfig": {"insecureSkipVerification": True},
        "cacheKeyParameters": ["method.request.path.id", "method.request.querystring.lang"],
        "requestParameters": {
            "integration.request.path.id": "method.request.path.id",
            "integration.request.querystring.lang": "method.request.querystring.lang",
        },
    }, {"200": {"responseParameters": {"method.response.header.ETag": "integration.response.header.ETag"}}}
    yield "/items/{id}", "PATCH", {
        "type": "HTTP", "uri": "http://items.example.com:8080/", "timeoutInMillis": 1500, "tlsConfig": {"insecureSkipVerification": False},
    }, {}
    yield "/web/{proxy+}", "ANY", {
        "type": "HTTP_PROXY", "uri": "https://web.example.com/{proxy}",
        "requestParameters": {"integration.request.path.proxy": "method.request.path.proxy"},
    }, {}
    yield "/inside", "GET", {
        "type": "HTTP_PROXY", "uri": "http://inside.example.com/", "connectionType": "VPC_LINK", "connectionId": "${stageVariables.link}",
    }, {}
    yield "/inside", "POST", {"type": "HTTP", "uri": "http://inside.example.com/", "connectionType": "VPC_LINK", "connectionId": "x1y2z3"}, {"201": {}}
    yield "/", "HEAD", {"type": "MOCK"}, {}
    yield "/", "GET", None, {}


def client(url, account, region):
    """A client of the account, by a role there."""
    common = {"endpoint_url": url, "region_name": region}
    own = boto3.client("sts", aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x", **common)
    keys = own.assume_role(RoleArn=f"arn:aws:iam::{account}:role/seed", RoleSessionName="seed")["Credentials"]
    return boto3.client(
        "apigateway",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        **common,
    )


def resource(gateway, api, known, path):
    """The id of the resource of a path, made with its parents where it is not there."""
    if path not in known:
        parent, _, part = path.rpartition("/")
        above = resource(gateway, api, known, parent or "/")
        known[path] = gateway.create_resource(restApiId=api, parentId=above, pathPart=part)["id"]
    return known[path]


def fill(gateway, account, region, number):
    settings = {"name": f"api {number}", "description": "größer als 'zwei'"}
    tags = TAGS[number % len(TAGS)]
    if tags is not None:
        settings["tags"] = tags
    if number % 2:
        settings["endpointConfiguration"] = {"types": ["REGIONAL"]}
    api = gateway.create_rest_api(**settings)["id"]
    known = {"/": gateway.get_resources(restApiId=api)["items"][0]["id"]}
    for path, verb, integration, responses in shapes(account, region):
        place = {"restApiId": api, "resourceId": resource(gateway, api, known, path), "httpMethod": verb}
        authorization = "NONE" if integration else "AWS_IAM"
        gateway.put_method(authorizationType=authorization, **place)
        if integration:
            sent = {} if integration["type"] == "MOCK" else {"integrationHttpMethod": "POST"}
            gateway.put_integration(**place, **sent, **integration)
        for code, response in responses.items():
            gateway.put_method_response(statusCode=code, **place)
            gateway.put_integration_response(statusCode=code, **place, **response)
    gateway.create_deployment(restApiId=api, stageName="live", variables={"alias": "blue", "link": "x1y2z3"})
    gateway.create_deployment(restApiId=api, stageName="test")


def main():
    url, accounts, regions, apis = sys.argv[1:]
    for path in ("reset", "seed?a=36"):
        urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/{path}", data=b"", method="POST")).read()
    for account, region in product(accounts.split(","), regions.split(",")):
        gateway = client(url, account, region)
        for number in range(int(apis)):
            fill(gateway, account, region, number)


main()
