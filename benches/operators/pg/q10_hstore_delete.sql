SELECT count((tags - 'team'::text) -> 'env') AS n FROM aws.apigateway_integration
