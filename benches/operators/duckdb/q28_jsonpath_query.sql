SELECT sum(len(json_extract_string(integration_responses, '$.*.statusCode'))) AS n FROM aws.apigateway_integration
