SELECT count(*) AS n FROM aws.apigateway_integration WHERE json_exists(integration_responses, '$.404.statusCode')
