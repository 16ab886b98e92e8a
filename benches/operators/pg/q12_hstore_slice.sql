SELECT count(slice(tags, ARRAY['env', 'team']) -> 'env') AS n FROM aws.apigateway_integration
