SELECT count(integration_responses::json -> '200') AS n FROM aws.apigateway_integration
