SELECT p, count(*) AS n FROM aws.apigateway_integration, unnest(cache_key_parameters) AS p GROUP BY p ORDER BY n DESC, p
