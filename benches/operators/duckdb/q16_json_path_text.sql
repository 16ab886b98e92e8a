SELECT count(json_extract_string(integration_responses, '$.200.statusCode')) AS n FROM aws.apigateway_integration
