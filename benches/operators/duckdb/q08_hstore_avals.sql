SELECT sum(len(map_values(tags))) AS n FROM aws.apigateway_integration
