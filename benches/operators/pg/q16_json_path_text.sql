SELECT count(integration_responses::json #>> '{200,statusCode}') AS n FROM aws.apigateway_integration
