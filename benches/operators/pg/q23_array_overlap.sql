SELECT count(*) AS n FROM aws.apigateway_integration WHERE cache_key_parameters && ARRAY['method.request.path.id', 'method.request.path.proxy']
