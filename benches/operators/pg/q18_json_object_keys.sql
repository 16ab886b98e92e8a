SELECT code, count(*) AS n FROM aws.apigateway_integration, json_object_keys(integration_responses::json) AS code GROUP BY code ORDER BY n DESC, code
