SELECT p, count(*) AS n FROM (SELECT unnest(cache_key_parameters) AS p FROM aws.apigateway_integration) GROUP BY p ORDER BY n DESC, p
