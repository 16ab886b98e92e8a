SELECT k, count(*) AS n FROM aws.apigateway_integration, each(tags) AS e(k, v) GROUP BY k ORDER BY n DESC, k
