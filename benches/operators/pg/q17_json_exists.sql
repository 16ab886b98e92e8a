SELECT count(*) AS n FROM aws.apigateway_integration WHERE integration_responses::json ? '404'
