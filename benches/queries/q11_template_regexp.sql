SELECT type, count(*) AS n
FROM aws.apigateway_integration
WHERE regexp_like(array_to_string(avals(request_templates), chr(10)), '\$context\.authorizer\.(claims\.)?[A-Za-z]+')
GROUP BY type
ORDER BY type
