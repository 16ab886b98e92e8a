SELECT k, count(*) AS n FROM (SELECT unnest(map_keys(tags)) AS k, unnest(map_values(tags)) AS v FROM aws.apigateway_integration) GROUP BY k ORDER BY n DESC, k
