"""Writes the forms of this API that are made of others: SAM with the OpenAPI paths inline, and Terraform's state, plan and JSON."""
import json, re
cli = json.load(open('cli/123456789012/eu-west-1/restapis/a1b2c3d4e5/get-resources.json'))['items']
api = json.load(open('cli/123456789012/eu-west-1/get-rest-apis.json'))['items'][0]

# SAM: the body of the export without what only an export has, and one method as an event.
text = open('openapi.yaml').read()
paths = text[text.index('paths:'):]
security = text[text.index('securityDefinitions:'):text.index('paths:')]
body = 'swagger: "2.0"\ninfo: {title: orders, version: "1"}\n' + security + paths
indented = ''.join('        ' + line + '\n' if line else '\n' for line in body.rstrip('\n').split('\n'))
indented = indented.replace("uri: arn:aws:apigateway:eu-west-1:lambda:path/2021", "uri:\n                  Fn::Sub: arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2021")
open('sam.yaml', 'w').write("""Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Name: orders
      EndpointConfiguration: {Type: REGIONAL}
      Tags: {team: orders, env: prod}
      PropagateTags: true
      DefinitionBody:
""" + indented)

def snake(status, response):
    return {'status_code': status, 'selection_pattern': response.get('selectionPattern', ''), 'content_handling': response.get('contentHandling', ''),
            'response_parameters': response.get('responseParameters', {}), 'response_templates': response.get('responseTemplates', {})}

def resources(known):
    out = []
    def add(kind, name, values, links):
        out.append((kind, name, values, links))
    base = {'name': 'orders', 'description': 'Orders', 'endpoint_configuration': [{'types': ['REGIONAL'], 'vpc_endpoint_ids': []}],
            'tags': {'team': 'orders'}, 'tags_all': api['tags'], 'body': None}
    add('aws_api_gateway_rest_api', 'api', base, {'id': api['id'], 'root_resource_id': 'root000001',
        'execution_arn': 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5'})
    names = {r['id']: re.sub(r'\W', '', r['path']) or 'root' for r in cli}
    for r in cli:
        link = {'rest_api_id': (api['id'], 'aws_api_gateway_rest_api.api.id')}
        if r['id'] != 'root000001':
            parent = r['parentId']
            ref = 'aws_api_gateway_rest_api.api.root_resource_id' if parent == 'root000001' else f'aws_api_gateway_resource.{names[parent]}.id'
            add('aws_api_gateway_resource', names[r['id']], {'path_part': r['pathPart']}, {'id': r['id'], 'path': r['path'], **link, 'parent_id': (parent, ref)})
        for verb, m in r.get('resourceMethods', {}).items():
            n = f"{names[r['id']]}_{verb.lower()}"
            link = {**link, 'resource_id': (r['id'], f"aws_api_gateway_resource.{names[r['id']]}.id")}
            i = m['methodIntegration']
            add('aws_api_gateway_method', n, {'http_method': verb, 'authorization': m['authorizationType'], 'api_key_required': m['apiKeyRequired'],
                'authorizer_id': '', 'operation_name': m.get('operationName', ''), 'request_validator_id': '', 'request_models': {},
                'request_parameters': m.get('requestParameters', {})}, {'id': f"agm-{n}", **link})
            tls = i.get('tlsConfig')
            values = {'http_method': verb, 'type': i['type'], 'integration_http_method': i.get('httpMethod', ''), 'uri': i.get('uri', ''),
                'credentials': i.get('credentials', ''), 'connection_type': i.get('connectionType', 'INTERNET'), 'connection_id': i.get('connectionId', ''),
                'passthrough_behavior': i['passthroughBehavior'], 'content_handling': i.get('contentHandling', ''),
                'timeout_milliseconds': i['timeoutInMillis'], 'cache_key_parameters': i['cacheKeyParameters'],
                'request_parameters': i.get('requestParameters', {}), 'request_templates': i.get('requestTemplates', {}),
                'response_transfer_mode': i.get('responseTransferMode', ''), 'integration_target': i.get('integrationTarget', ''),
                'tls_config': [{'insecure_skip_verification': tls['insecureSkipVerification']}] if tls else []}
            computed = {'id': f'agi-{n}', **link}
            if i['cacheNamespace'] == r['id']:
                computed['cache_namespace'] = r['id']
            else:
                values['cache_namespace'] = i['cacheNamespace']
            add('aws_api_gateway_integration', n, values, computed)
            for status, response in i.get('integrationResponses', {}).items():
                add('aws_api_gateway_integration_response', f'{n}_{status}', {'http_method': verb, **snake(status, response)}, {'id': f'agir-{n}-{status}', **link})
    return out

state, planned, changes, config = [], [], [], []
for kind, name, values, links in resources(True):
    known = {k: (v[0] if isinstance(v, tuple) else v) for k, v in links.items()}
    state.append({'mode': 'managed', 'type': kind, 'name': name, 'provider': 'provider["registry.terraform.io/hashicorp/aws"]',
                  'instances': [{'schema_version': 0, 'attributes': {**values, **known}}]})
    address = f'{kind}.{name}'
    planned.append({'address': address, 'mode': 'managed', 'type': kind, 'name': name, 'values': values})
    changes.append({'address': address, 'mode': 'managed', 'type': kind, 'name': name,
                    'change': {'actions': ['create'], 'before': None, 'after': values, 'after_unknown': {k: True for k in links}}})
    config.append({'address': address, 'mode': 'managed', 'type': kind, 'name': name,
                   'expressions': {**{k: {'constant_value': v} for k, v in values.items()}, **{k: {'references': [v[1], v[1].rsplit('.', 1)[0]]} for k, v in links.items() if isinstance(v, tuple)}}})
json.dump({'version': 4, 'terraform_version': '1.11.4', 'serial': 1, 'lineage': 'x', 'outputs': {}, 'resources': state}, open('terraform.tfstate', 'w'), indent=1)
json.dump({'format_version': '1.2', 'terraform_version': '1.11.4', 'planned_values': {'root_module': {'resources': planned}}, 'resource_changes': changes,
           'configuration': {'root_module': {'resources': config}}}, open('plan.json', 'w'), indent=1)

def hcl(value, depth):
    pad = '  ' * depth
    if isinstance(value, bool): return 'true' if value else 'false'
    if isinstance(value, (int, float)): return str(value)
    if isinstance(value, str): return json.dumps(value, ensure_ascii=False).replace('${', '$${')
    if isinstance(value, list): return '[' + ', '.join(hcl(v, depth) for v in value) + ']'
    return '{\n' + ''.join(f'{pad}  {json.dumps(k)} = {hcl(v, depth + 1)}\n' for k, v in value.items()) + pad + '}'
lines = []
for kind, name, values, links in resources(True):
    lines.append(f'resource "{kind}" "{name}" {{')
    for k, v in links.items():
        if isinstance(v, tuple): lines.append(f'  {k} = {v[1]}')
    for k, v in values.items():
        if k in ('endpoint_configuration', 'tls_config'):
            for block in v: lines.append(f'  {k} ' + '{\n' + ''.join(f'    {a} = {hcl(b, 2)}\n' for a, b in block.items()) + '  }')
        elif k != 'tags_all' and v not in ('', None, {}, []): lines.append(f'  {k} = {hcl(api["tags"] if k == "tags" else v, 1)}')
    lines.append('}\n')
open('main.tf', 'w').write('\n'.join(lines))
