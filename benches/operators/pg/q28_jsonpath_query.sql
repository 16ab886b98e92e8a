SELECT sum(jsonb_array_length(jsonb_path_query_array(integration_responses::jsonb, '$.*.statusCode'))) AS n FROM aws.apigateway_integration
