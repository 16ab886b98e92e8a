"""Writes definition files of every form for a measurement: definitions.py OUT MEGABYTES_OF_JSON MEGABYTES_OF_YAML.

Files of 200 integrations each, as large as real ones; docs/performance.md says how they are timed.
"""
import json, os, sys

out, json_mb, yaml_mb = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])


def method(api, n):
    function = f'arn:aws:lambda:eu-west-1:123456789012:function:service-{api}-{n % 17}'
    return {
        'type': 'AWS_PROXY', 'httpMethod': 'POST', 'timeoutInMillis': 29000 - n,
        'uri': f'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{function}/invocations',
        'passthroughBehavior': 'WHEN_NO_MATCH', 'credentials': f'arn:aws:iam::123456789012:role/role-{n % 5}',
        'requestParameters': {'integration.request.path.id': 'method.request.path.id', 'integration.request.header.X-Api': f"'{api}'"},
        'requestTemplates': {'application/json': '#set($root = $input.path("$"))\n{"stage": "$context.stage", "id": "$input.params(\'id\')"}'},
        'responses': {'200': {'responseParameters': {'method.response.header.X-Request-Id': 'integration.response.header.x-id'}},
                      '500': {'selectionPattern': '5\\d{2}', 'responseTemplates': {'application/json': '{"message": "sorry"}'}}},
    }


def openapi(api):
    paths = {}
    for n in range(200):
        m = method(api, n)
        responses = {r.get('selectionPattern', 'default'): {'statusCode': status, **{k: v for k, v in r.items() if k != 'selectionPattern'}}
                     for status, r in m.pop('responses').items()}
        paths[f'/service{n}/{{id}}'] = {'get': {'parameters': [{'name': 'id', 'in': 'path', 'required': True, 'type': 'string'}], 'responses': {'200': {'description': 'OK'}},
                                                'x-amazon-apigateway-integration': {**m, 'type': 'aws_proxy', 'responses': responses}}}
    return {'swagger': '2.0', 'info': {'title': f'api{api}', 'version': '1'}, 'paths': paths}


def cloudformation(api):
    api_name = f'Api{api}'
    resources = {api_name: {'Type': 'AWS::ApiGateway::RestApi', 'Properties': {'Name': f'api{api}'}}}
    for n in range(200):
        m = method(api, n)
        upper = {k[0].upper() + k[1:]: v for k, v in m.items() if k not in ('responses', 'httpMethod')}
        upper['IntegrationHttpMethod'] = m['httpMethod']
        upper['Uri'] = {'Fn::Sub': m['uri'].replace('eu-west-1', '${AWS::Region}')}
        upper['IntegrationResponses'] = [{'StatusCode': s, **{k[0].upper() + k[1:]: v for k, v in r.items()}} for s, r in m['responses'].items()]
        resources[f'R{n}'] = {'Type': 'AWS::ApiGateway::Resource', 'Properties': {'RestApiId': {'Ref': api_name}, 'ParentId': {'Fn::GetAtt': [api_name, 'RootResourceId']}, 'PathPart': f'service{n}'}}
        resources[f'M{n}'] = {'Type': 'AWS::ApiGateway::Method', 'Properties': {'RestApiId': {'Ref': api_name}, 'ResourceId': {'Ref': f'R{n}'}, 'HttpMethod': 'GET',
                                                                              'AuthorizationType': 'NONE', 'Integration': upper}}
    return {'AWSTemplateFormatVersion': '2010-09-09', 'Description': f'api {api}', 'Resources': resources}


def terraform(api):
    def attributes(n):
        m = method(api, n)
        return {'id': f'agi-a{api}-r{n}-GET', 'rest_api_id': f'a{api}', 'resource_id': f'r{n}', 'http_method': 'GET', 'integration_http_method': 'POST', 'type': m['type'],
                'uri': m['uri'], 'credentials': m['credentials'], 'timeout_milliseconds': m['timeoutInMillis'], 'passthrough_behavior': m['passthroughBehavior'],
                'request_parameters': m['requestParameters'], 'request_templates': m['requestTemplates'], 'cache_key_parameters': [], 'cache_namespace': f'r{n}',
                'connection_id': '', 'connection_type': 'INTERNET', 'content_handling': '', 'tls_config': []}
    return [('aws_api_gateway_integration', f'm{n}', attributes(n)) for n in range(200)]


def state(api):
    return {'version': 4, 'terraform_version': '1.11.4', 'serial': 1, 'lineage': str(api), 'outputs': {}, 'resources': [
        {'mode': 'managed', 'type': kind, 'name': name, 'provider': 'provider["registry.terraform.io/hashicorp/aws"]',
         'instances': [{'schema_version': 0, 'attributes': values}]} for kind, name, values in terraform(api)]}


def plan(api):
    found = [(f'{kind}.{name}', kind, name, values) for kind, name, values in terraform(api)]
    return {'format_version': '1.2', 'terraform_version': '1.11.4',
            'planned_values': {'root_module': {'resources': [{'address': a, 'mode': 'managed', 'type': k, 'name': n, 'values': v} for a, k, n, v in found]}},
            'resource_changes': [{'address': a, 'type': k, 'name': n, 'change': {'actions': ['create'], 'before': None, 'after': v, 'after_unknown': {}}} for a, k, n, v in found]}


def hcl(api):
    lines = []
    for kind, name, values in terraform(api):
        lines.append(f'resource "{kind}" "{name}" {{')
        for key, value in values.items():
            if key != 'id' and value not in ('', [], {}):
                lines.append(f'  {key} = ' + json.dumps(value).replace('": ', '" = ') if isinstance(value, dict) else f'  {key} = {json.dumps(value)}')
        lines.append('}\n')
    return '\n'.join(lines)


def yaml(node, depth=0):
    pad = '  ' * depth
    lines = []
    for key, value in node.items():
        shown = json.dumps(key) if any(c in key for c in ':{}"\\*$') else key
        if isinstance(value, dict) and value:
            lines += [f'{pad}{shown}:'] + yaml(value, depth + 1)
        elif isinstance(value, list):
            lines.append(f'{pad}{shown}: ' + json.dumps(value))
        else:
            lines.append(f'{pad}{shown}: ' + json.dumps(value))
    return lines


def write(name, extension, text, megabytes):
    folder = os.path.join(out, name)
    os.makedirs(folder, exist_ok=True)
    total = api = 0
    while total < megabytes * 1e6:
        content = text(api)
        with open(os.path.join(folder, f'{api}.{extension}'), 'w') as file:
            file.write(content)
        total += len(content)
        api += 1


indented = lambda make: lambda api: json.dumps(make(api), indent=2)
for name, make in [('openapi', openapi), ('cloudformation', cloudformation), ('state', state), ('plan', plan)]:
    write(name + '-json', 'json', indented(make), json_mb)
for name, make in [('openapi', openapi), ('cloudformation', cloudformation)]:
    write(name + '-yaml', 'yaml', lambda api: '\n'.join(yaml(make(api))) + '\n', yaml_mb)
write('hcl', 'tf', hcl, yaml_mb)
