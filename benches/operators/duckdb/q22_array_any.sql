SELECT count(*) AS n FROM aws.apigateway_integration WHERE list_contains(cache_key_parameters, 'method.request.path.id')
