"""Fills a moto server with what leads to integrations: python seed_documents.py URL REGION

Prints the account and the ids of what others belong to.
"""

import json
import sys

import boto3

url, region = sys.argv[1:]
session = boto3.Session(aws_access_key_id="AKIA111111111111AAAA", aws_secret_access_key="x", region_name=region)
rest = session.client("apigateway", endpoint_url=url)
http = session.client("apigatewayv2", endpoint_url=url)
account = session.client("sts", endpoint_url=url).get_caller_identity()["Account"]

api = rest.create_rest_api(name="neighbours")["id"]
pool = f"arn:aws:cognito-idp:{region}:{account}:userpool/{region}_AbC"
rest.create_authorizer(
    restApiId=api, name="pool", type="COGNITO_USER_POOLS", providerARNs=[pool], authType="cognito_user_pools",
    identitySource="method.request.header.Authorization",
)
function = f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/arn:aws:lambda:{region}:{account}:function:auth/invocations"
rest.create_authorizer(
    restApiId=api, name="token", type="TOKEN", authorizerUri=function, identitySource="method.request.header.X",
    authorizerResultTtlInSeconds=0,
)
rest.create_request_validator(restApiId=api, name="body", validateRequestBody=True, validateRequestParameters=False)
rest.create_model(restApiId=api, name="Pet", description="a pet", schema='{"type": "object"}', contentType="application/json")
root = rest.get_resources(restApiId=api)["items"][0]["id"]
rest.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
rest.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
rest.create_deployment(restApiId=api, stageName="prod")
rest.create_domain_name(
    domainName="api.example.com", certificateName="c", endpointConfiguration={"types": ["REGIONAL"]}, securityPolicy="TLS_1_2",
    tags={"team": "shop"},
)
rest.create_base_path_mapping(domainName="api.example.com", basePath="orders", restApiId=api, stage="prod")
balancer = f"arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/net/n/1"
rest.create_vpc_link(name="nlb", description="to the cluster", targetArns=[balancer], tags={"env": "prod"})
plan = rest.create_usage_plan(
    name="gold", apiStages=[{"apiId": api, "stage": "prod"}], throttle={"burstLimit": 5, "rateLimit": 2.0},
    quota={"limit": 500, "offset": 0, "period": "MONTH"},
)

web = http.create_api(Name="web", ProtocolType="HTTP", CorsConfiguration={"AllowOrigins": ["*"]}, Tags={"team": "web"})["ApiId"]
integration = http.create_integration(
    ApiId=web, IntegrationType="HTTP_PROXY", IntegrationMethod="GET", IntegrationUri="https://orders.example.com/{id}",
    PayloadFormatVersion="1.0", TimeoutInMillis=3000, RequestParameters={"overwrite:path": "/v2/$request.path.id"},
    ResponseParameters={"500": {"append:header.x": "y"}}, TlsConfig={"ServerNameToVerify": "orders.example.com"},
)["IntegrationId"]
authorizer = http.create_authorizer(
    ApiId=web, AuthorizerType="JWT", IdentitySource=["$request.header.Authorization"], Name="jwt",
    JwtConfiguration={"Audience": ["shop"], "Issuer": "https://id.example.com/"},
)["AuthorizerId"]
http.create_route(
    ApiId=web, RouteKey="GET /orders/{id}", Target=f"integrations/{integration}", AuthorizationType="JWT", AuthorizerId=authorizer,
    AuthorizationScopes=["orders.read"],
)
http.create_route(ApiId=web, RouteKey="$default", Target=f"integrations/{integration}")
http.create_stage(ApiId=web, StageName="prod", AutoDeploy=True, StageVariables={"alias": "live"}, Tags={"env": "prod"})
http.create_domain_name(
    DomainName="web.example.com",
    DomainNameConfigurations=[{"CertificateArn": f"arn:aws:acm:{region}:{account}:certificate/1", "EndpointType": "REGIONAL"}],
)
http.create_api_mapping(ApiId=web, ApiMappingKey="v1/x", DomainName="web.example.com", Stage="prod")
http.create_vpc_link(Name="alb", SubnetIds=["subnet-1"], SecurityGroupIds=["sg-1"], Tags={"env": "prod"})
print(json.dumps({"account": account, "api": api, "domain": "api.example.com", "mapped": "web.example.com", "http": web}))
