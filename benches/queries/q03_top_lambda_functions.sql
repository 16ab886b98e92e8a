SELECT lambda_function_arn(uri) AS function_arn, count(*) AS n
FROM aws.apigateway_integration
WHERE integration_uri_kind(uri) = 'lambda'
GROUP BY 1
ORDER BY n DESC, function_arn
LIMIT 20
