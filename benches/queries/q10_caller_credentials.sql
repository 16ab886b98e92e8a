SELECT account_id, count(*) AS n
FROM aws.apigateway_integration
WHERE arn_account_id(credentials) = '*' AND arn_resource(credentials) = 'user/*'
GROUP BY account_id
ORDER BY n DESC, account_id
LIMIT 20
