SELECT count(*) AS n FROM aws.apigateway_integration WHERE integration_responses::jsonb @? '$."404".statusCode'
