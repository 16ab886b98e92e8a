SELECT count(integration_responses::json) AS n FROM aws.apigateway_integration
