SELECT sum(cardinality(akeys(tags))) AS n FROM aws.apigateway_integration
