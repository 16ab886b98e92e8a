SELECT count(*) AS n, count(DISTINCT account_id) AS accounts
FROM aws.apigateway_integration
WHERE tag_contains(tags, 'env', 'prod') AND tag_contains(tags, 'team', 'payments')
