"""What SAM's own translator makes of templates: those that are named, and generated ones.

    judge.py OUT COUNT TEMPLATE...

writes OUT/templates/N/template.{json,yaml} and OUT/translated/N/template.json for each template that the translator takes,
N being twelve digits, and prints one line of JSON for each: its number, where it comes from, how many features it combines,
and the integrations that a walker of the translated bodies finds. Needs aws-sam-translator.
"""
import copy, json, logging, os, random, sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
import yaml
from samtranslator.translator.transform import transform

logging.disable(logging.CRITICAL)
REGION = "us-east-1"
VERBS = ["get", "post", "put", "delete", "patch", "head"]


class Policies:
    """Managed policies, which no template here depends on."""

    def load(self):
        return {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}


class Loader(yaml.SafeLoader):
    pass


def short_form(loader, suffix, node):
    if isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_scalar(node)
    if suffix in ("Ref", "Condition"):
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {"Fn::" + suffix: value}


Loader.add_multi_constructor("!", short_form)
# A date is text, as it is for CloudFormation.
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def packaged(template):
    """The template with the code of its functions somewhere in S3, where `sam package` would have put it."""
    template = copy.deepcopy(template)
    holders = [(template.get("Globals") or {}).get("Function")]
    for resource in (template.get("Resources") or {}).values():
        if isinstance(resource, dict) and resource.get("Type") in ("AWS::Serverless::Function", "AWS::Serverless::LayerVersion"):
            holders.append(resource.get("Properties"))
    for holder in holders:
        if isinstance(holder, dict):
            for name in ("CodeUri", "ContentUri"):
                if name in holder:
                    holder[name] = "s3://bucket/key"
            if "CodeUri" in holder:
                holder.pop("InlineCode", None)
    if isinstance(holders[0], dict) and "CodeUri" in holders[0]:
        for holder in holders[1:]:
            if isinstance(holder, dict):
                holder.pop("InlineCode", None)
    return template


def translate(template):
    return transform(packaged(template), {}, Policies())


# ---------------------------------------------------------------------------------------------------------------- walker


class Walker:
    """The integrations in the bodies of the REST APIs of a translated template."""

    def __init__(self, template, account):
        self.template = template
        self.parameters = {
            "AWS::Region": REGION, "AWS::Partition": "aws", "AWS::AccountId": account, "AWS::URLSuffix": "amazonaws.com",
        }
        for name, parameter in template.get("Parameters", {}).items():
            if "Default" in parameter and not str(parameter.get("Type")).startswith("AWS::SSM"):
                self.parameters[name] = parameter["Default"]

    def condition(self, name, depth=0):
        """Whether a condition holds; None if the template does not say."""
        definition = self.template.get("Conditions", {}).get(name)
        return None if depth > 20 or definition is None else self.holds(definition, depth + 1)

    def holds(self, node, depth):
        if isinstance(node, str):
            return self.condition(node, depth)
        (function, argument), = node.items()
        if function == "Condition":
            return self.condition(argument, depth)
        if function == "Fn::Equals":
            left, right = (self.value(side) for side in argument)
            both = isinstance(left, (str, int, bool)) and isinstance(right, (str, int, bool))
            return None if not both or "${" in str(left) + str(right) else str(left) == str(right)
        parts = [self.holds(part, depth + 1) for part in argument]
        if function == "Fn::Not":
            return None if parts[0] is None else not parts[0]
        decisive = function == "Fn::Or"
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive

    def sides(self, node):
        """A node, or what of an Fn::If may be."""
        if not (isinstance(node, dict) and list(node) == ["Fn::If"]):
            return [] if node == {"Ref": "AWS::NoValue"} else [node]
        name, then, otherwise = node["Fn::If"]
        held = self.condition(name)
        chosen = [then, otherwise] if held is None else [then if held else otherwise]
        return [inner for side in chosen for inner in self.sides(side)]

    def value(self, node):
        """A value as text with what is open in `${}`; None for what this walker does not follow."""
        if isinstance(node, (str, int, bool)) or node is None:
            return node
        if isinstance(node, list):
            return [self.value(item) for item in node]
        if len(node) != 1:
            return None
        (function, argument), = node.items()
        if function == "Ref":
            return self.parameters.get(argument, "${%s}" % argument)
        if function == "Fn::GetAtt":
            return "${%s}" % ".".join(argument if isinstance(argument, list) else [argument])
        if function == "Fn::Sub" and isinstance(argument, str):
            for name, known in self.parameters.items():
                argument = argument.replace("${%s}" % name, str(known))
            return argument
        if function == "Fn::Join":
            parts = self.value(argument[1])
            return argument[0].join(map(str, parts)) if isinstance(parts, list) and None not in parts else None
        if function == "Fn::If":
            sides = self.sides(node)
            return self.value(sides[0]) if len(sides) == 1 else None
        return None

    def integrations(self):
        """The integrations, and the names of the APIs with a body that this walker follows."""
        found, apis = [], []
        for name, resource in self.template.get("Resources", {}).items():
            created = resource.get("Condition") is None or self.condition(resource["Condition"]) is not False
            if resource.get("Type") != "AWS::ApiGateway::RestApi" or not created:
                continue
            for body in self.sides(resource.get("Properties", {}).get("Body")):
                if isinstance(body, dict) and isinstance(body.get("paths"), dict):
                    apis.append(name)
                    self.paths(name, body, found)
        return {"rows": found, "apis": apis}

    def paths(self, api, body, found):
        for paths in self.sides(body.get("paths") or {}):
            for path, item in paths.items():
                for item in self.sides(item):
                    for verb, operation in item.items() if isinstance(item, dict) else []:
                        verb = "ANY" if verb in ("x-amazon-apigateway-any-method", "any") else verb.upper()
                        if verb not in ("ANY", "OPTIONS", "TRACE") and verb.lower() not in VERBS:
                            continue
                        for operation in self.sides(operation):
                            self.operation(api, path, verb, operation, item.get("parameters", []), found)

    def operation(self, api, path, verb, operation, of_path, found):
        for one in self.sides((operation or {}).get("x-amazon-apigateway-integration")):
            if not isinstance(one, dict) or "$ref" in one:
                continue
            where = {"query": "querystring", "header": "header", "path": "path"}
            parameters = {
                "method.request.%s.%s" % (where[p["in"]], p["name"]): bool(p.get("required", False))
                for p in of_path + operation.get("parameters", []) if p.get("in") in where
            }
            found.append({
                "api": api, "path": path, "api_method": verb, "type": (self.value(one.get("type")) or "").upper() or None,
                "uri": self.value(one.get("uri")), "credentials": self.value(one.get("credentials")),
                "timeout_in_millis": self.value(one.get("timeoutInMillis")),
                "cache_key_parameters": one.get("cacheKeyParameters"),
                "response_transfer_mode": one.get("responseTransferMode"),
                "method_request_parameters": parameters,
            })


# ------------------------------------------------------------------------------------------------------------- generator


class Generator:
    """Templates that combine the features of APIs, each of them with its number as the seed. No API has two paths that
    differ in the `/` at their end alone: which of them gets the preflight method goes by Python 2's order of keys.
    """

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.features = set()
        self.template = {
            "Transform": "AWS::Serverless-2016-10-31",
            "Parameters": {"Stage": {"Type": "String", "Default": "dev"}, "Alias": {"Type": "String", "Default": "live-1"},
                           "Open": {"Type": "String"}},
            "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}, "Always": {"Fn::Not": [{"Condition": "Never"}]},
                           "IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}, "Unknown": {"Fn::Equals": [{"Ref": "Open"}, "x"]}},
            "Globals": {}, "Resources": {},
        }

    def maybe(self, feature, chance=0.35):
        if self.random.random() < chance:
            self.features.add(feature)
            return True
        return False

    def one(self, *choices):
        return copy.deepcopy(self.random.choice(choices))

    def authorizers(self):
        return {
            "Pool": {"UserPoolArn": "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEf", "AuthorizationScopes": ["a/b"]},
            "Token": {"FunctionArn": {"Fn::GetAtt": ["Guard", "Arn"]}},
            "Request": {"FunctionArn": {"Fn::GetAtt": ["Guard", "Arn"]}, "FunctionPayloadType": "REQUEST", "Identity": {"Headers": ["X"]}},
        }

    def api_auth(self):
        auth = {}
        if self.random.random() < 0.8:
            auth["DefaultAuthorizer"] = self.one("AWS_IAM", "AWS_IAM", "Pool", "Token", "Request")
        if self.random.random() < 0.7 or auth.get("DefaultAuthorizer") not in (None, "AWS_IAM"):
            auth["Authorizers"] = self.authorizers()
        if self.maybe("invoke role", 0.4):
            auth["InvokeRole"] = self.role()
        if self.random.random() < 0.3:
            auth["ApiKeyRequired"] = self.one(True, False)
        for name in ("AddDefaultAuthorizerToCorsPreflight", "AddApiKeyRequiredToCorsPreflight"):
            if self.random.random() < 0.3:
                auth[name] = self.one(True, False)
        return auth

    def role(self):
        return self.one("NONE", "CALLER_CREDENTIALS", "arn:aws:iam::123456789012:role/gateway", {"Fn::GetAtt": ["Role", "Arn"]},
                        {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/r"}, None)

    def cors(self):
        return self.one("'*'", "'https://shop.example.com'", {"AllowOrigin": "'*'", "AllowHeaders": "'X-A,X-B'"},
                        {"AllowMethods": "'GET'", "MaxAge": "'600'"}, {"AllowOrigin": "'https://a.example.com'", "AllowCredentials": True},
                        {"AllowOrigin": {"Fn::Sub": "'https://${Stage}.example.com'"}}, {"Fn::Sub": "'https://${Stage}.example.com'"})

    def body(self, openapi):
        paths = {}
        for path in self.random.sample(["/a", "/b", "/c/{id}", "/d/"], self.random.randint(1, 4)):
            item = {}
            for verb in self.random.sample(VERBS + ["x-amazon-apigateway-any-method", "options"], self.random.randint(1, 2)):
                item[verb] = {"x-amazon-apigateway-integration": {
                    "type": self.one("http_proxy", "mock"), "httpMethod": "GET", "uri": "https://%d.example.com/" % self.random.randint(1, 99)}}
                if self.random.random() < 0.3:
                    item[verb]["security"] = self.one([{"NONE": []}], [{"own": []}], [{"api_key": []}], [{"Pool": []}])
                if self.random.random() < 0.2:
                    item[verb]["parameters"] = [{"in": "query", "name": "q", "required": True}]
            if self.random.random() < 0.2:
                item["parameters"] = [{"in": "header", "name": "X-P"}]
            paths[path] = item
            if self.maybe("conditional path", 0.2):
                paths[path] = {"Fn::If": [self.one("Never", "Always", "IsDev"), item, self.one({"Ref": "AWS::NoValue"}, {
                    "get": {"x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "GET", "uri": "https://else.example.com/"}}})]}
        scheme = {"own": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "custom",
                          "x-amazon-apigateway-authorizer": {"type": "token"}}}
        if openapi:
            return {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": paths, "components": {"securitySchemes": scheme}}
        return {"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": paths, "securityDefinitions": scheme}

    def api(self, name, with_body):
        properties = {"StageName": "p"}
        if self.maybe("auth"):
            properties["Auth"] = self.api_auth()
        if self.maybe("cors", 0.3):
            properties["Cors"] = self.cors()
        if self.random.random() < 0.3:
            properties["Name"] = self.one("shop", {"Fn::Sub": "shop-${Stage}"})
        if self.random.random() < 0.3:
            properties["EndpointConfiguration"] = self.one("REGIONAL", {"Type": "EDGE"})
        if self.random.random() < 0.3:
            properties["Tags"] = {"team": "shop"}
            if self.maybe("tags", 0.5):
                properties["PropagateTags"] = self.one(True, False)
        if with_body:
            self.features.add("body")
            properties["DefinitionBody"] = self.body(self.random.random() < 0.5)
            if self.maybe("merge", 0.5):
                properties["MergeDefinitions"] = True
        resource = {"Type": "AWS::Serverless::Api", "Properties": properties}
        if self.maybe("condition", 0.15):
            resource["Condition"] = self.one("Always", "IsDev", "Never")
        self.template["Resources"][name] = resource

    def event(self, apis, used):
        for _ in range(20):
            api, path = self.one(None, *apis), self.one("/", "/a", "/b", "/c/{id}", "/e/{proxy+}", "/f/")
            method = self.one("get", "POST", "any", "delete", "options", "Put")
            if (api, path, method.lower()) not in used:
                break
        else:
            return None
        used.add((api, path, method.lower()))
        properties = {"Path": path, "Method": method}
        if api:
            properties["RestApiId"] = {"Ref": api}
        if self.maybe("event auth", 0.4):
            auth = {}
            if self.random.random() < 0.7:
                auth["Authorizer"] = self.one("AWS_IAM", "AWS_IAM", "NONE", "Pool", "Token")
            if self.maybe("invoke role", 0.4):
                auth["InvokeRole"] = self.role()
            if self.random.random() < 0.3:
                auth["ApiKeyRequired"] = self.one(True, False)
            if api and self.maybe("override", 0.4):
                auth["OverrideApiAuth"] = True
            properties["Auth"] = auth
        return {"Type": "Api", "Properties": properties}

    def function(self, name, apis, used):
        events = {}
        for number in range(self.random.randint(1, 3)):
            event = self.event(apis, used)
            if event is None:
                continue
            properties = event["Properties"]
            if self.maybe("request parameters", 0.3):
                properties["RequestParameters"] = self.one(
                    ["method.request.querystring.q"], [{"method.request.header.X-Tenant": {"Required": True, "Caching": True}}],
                    ["method.request.path.id", {"method.request.querystring.page": {"Caching": True}},
                     {"method.request.header.A": {"Required": True}}])
            if self.maybe("transfer mode", 0.3):
                properties["ResponseTransferMode"] = self.one("RESPONSE_STREAM", "RESPONSE_STREAM", "BUFFERED")
            if self.random.random() < 0.3:
                properties["TimeoutInMillis"] = self.one(5000, 29000, 60000)
            events["E%d" % number] = event
        properties = {"InlineCode": "x", "Handler": "i.h", "Runtime": "nodejs22.x", "Events": events}
        if self.maybe("alias", 0.2):
            properties["AutoPublishAlias"] = self.one("live", "blue_green", {"Ref": "Alias"})
        if self.maybe("tags", 0.3):
            properties["Tags"] = {"team": name}
            properties["PropagateTags"] = True
        function = {"Type": "AWS::Serverless::Function", "Properties": properties}
        if self.maybe("condition", 0.25):
            function["Condition"] = self.one("Never", "Always", "IsDev", "Unknown")
        if self.random.random() < 0.1:
            function["IgnoreGlobals"] = "*"
        self.template["Resources"][name] = function

    def state_machine(self, name, apis, used):
        events = {}
        event = self.event(apis, used)
        if event is not None:
            event["Properties"].get("Auth", {}).pop("InvokeRole", None)
            if self.random.random() < 0.3:
                event["Properties"]["UnescapeMappingTemplate"] = True
            events["Start"] = event
        properties = {"Definition": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}},
                      "Role": "arn:aws:iam::123456789012:role/machine", "Events": events}
        self.template["Resources"][name] = {"Type": "AWS::Serverless::StateMachine", "Properties": properties}

    def make(self):
        if self.maybe("globals auth"):
            self.template["Globals"].setdefault("Api", {})["Auth"] = self.api_auth()
        if self.maybe("globals cors", 0.2):
            self.template["Globals"].setdefault("Api", {})["Cors"] = self.cors()
        if self.maybe("globals tags", 0.15):
            self.template["Globals"].setdefault("Api", {})["PropagateTags"] = True
        if self.maybe("globals merge", 0.05):
            self.template["Globals"].setdefault("Api", {})["MergeDefinitions"] = True
        if self.maybe("globals openapi", 0.1):
            self.template["Globals"].setdefault("Api", {})["OpenApiVersion"] = "3.0.1"
        if self.maybe("globals alias", 0.2):
            self.template["Globals"].setdefault("Function", {})["AutoPublishAlias"] = self.one("prod", {"Ref": "Alias"})
        if self.maybe("globals function tags", 0.15):
            self.template["Globals"].setdefault("Function", {}).update(Tags={"all": "yes"}, PropagateTags=True)
        apis = [name for name in ("Plain", "Written") if self.random.random() < 0.6]
        for name in apis:
            self.api(name, name == "Written")
        used = set()
        for number in range(self.random.randint(1, 3)):
            self.function("F%d" % number, apis, used)
        if self.maybe("state machine", 0.25):
            self.state_machine("Machine", apis, used)
        self.template["Resources"]["Guard"] = {"Type": "AWS::Serverless::Function", "Properties": {
            "InlineCode": "x", "Handler": "i.h", "Runtime": "nodejs22.x"}}
        return {name: section for name, section in self.template.items() if section}


# ------------------------------------------------------------------------------------------------------------------ main


def is_half_conditional(node):
    """Whether a function stands beside other members: the translator merges into conditions so, and it is no template."""
    if isinstance(node, dict):
        return ("Fn::If" in node and len(node) > 1) or any(map(is_half_conditional, node.values()))
    return isinstance(node, list) and any(map(is_half_conditional, node))


def write(out, number, template, text, suffix, translated):
    for folder, name, content in (("templates", "template." + suffix, text), ("translated", "template.json", json.dumps(translated, indent=1))):
        path = os.path.join(out, folder, "%012d" % number)
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, name), "w") as file:
            file.write(content)


def main(out, count, paths):
    number = 0
    for path in paths:
        text = open(path, encoding="utf-8").read()
        suffix = "json" if text.lstrip().startswith("{") else "yaml"
        try:
            template = yaml.load(text, Loader)
            translated = translate(template)
        except Exception as error:
            print(json.dumps({"from": path, "refused": "%s: %s" % (type(error).__name__, " ".join(str(error).split())[:300])}))
            continue
        number += 1
        write(out, number, template, text, suffix, translated)
        found = Walker(translated, "%012d" % number).integrations()
        print(json.dumps({"number": number, "from": path, "features": 0, **found}))
    seed, made = 0, 0
    while made < count and seed < count * 20:
        seed += 1
        generator = Generator(seed)
        template = generator.make()
        try:
            translated = translate(template)
        except Exception as error:
            if not hasattr(error, "causes") and "InvalidDocument" not in type(error).__name__:
                raise
            continue
        if is_half_conditional(translated):
            continue
        made, number = made + 1, number + 1
        text = json.dumps(template, indent=1) if seed % 2 else yaml.safe_dump(template, sort_keys=False)
        write(out, number, template, text, "json" if seed % 2 else "yaml", translated)
        found = Walker(translated, "%012d" % number).integrations()
        print(json.dumps({"number": number, "from": "seed %d" % seed, "features": len(generator.features), **found}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
