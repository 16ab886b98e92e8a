SELECT sum(cardinality(avals(tags))) AS n FROM aws.apigateway_integration
