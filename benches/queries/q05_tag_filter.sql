SELECT count(*) AS n
FROM aws.apigateway_integration
WHERE tag_contains(tags, 'team', 'payments')
