SELECT count(*) AS n FROM aws.apigateway_integration WHERE 'method.request.path.id' = ANY(cache_key_parameters)
