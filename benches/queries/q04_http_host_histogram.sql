SELECT url_extract_host(uri) AS host, count(*) AS n
FROM aws.apigateway_integration
WHERE type IN ('HTTP', 'HTTP_PROXY')
GROUP BY 1
ORDER BY n DESC, host
LIMIT 50
