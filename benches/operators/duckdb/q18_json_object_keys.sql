SELECT code, count(*) AS n FROM (SELECT unnest(json_keys(integration_responses)) AS code FROM aws.apigateway_integration) GROUP BY code ORDER BY n DESC, code
