SELECT count(*) AS n FROM aws.apigateway_integration WHERE list_has_any(cache_key_parameters, ['method.request.path.id', 'method.request.path.proxy'])
