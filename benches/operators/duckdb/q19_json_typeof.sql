SELECT lower(json_type(integration_responses)) AS t, count(*) AS n FROM aws.apigateway_integration GROUP BY 1 ORDER BY 1
