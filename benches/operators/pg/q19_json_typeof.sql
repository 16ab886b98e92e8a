SELECT json_typeof(integration_responses::json) AS t, count(*) AS n FROM aws.apigateway_integration GROUP BY 1 ORDER BY 1
