SELECT parameter, count(*) AS n
FROM (SELECT unnest(cache_key_parameters) AS parameter FROM aws.apigateway_integration) AS k
GROUP BY parameter
ORDER BY n DESC, parameter
