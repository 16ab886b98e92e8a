SELECT sum(len(map_keys(tags))) AS n FROM aws.apigateway_integration
