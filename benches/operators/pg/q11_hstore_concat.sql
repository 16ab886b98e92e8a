SELECT count((tags || 'x=>1') -> 'env') AS n FROM aws.apigateway_integration
