SELECT type, count(*) AS n
FROM aws.apigateway_integration
WHERE exist(request_parameters, 'integration.request.path.proxy')
GROUP BY type
ORDER BY type
