SELECT count(*) AS n FROM aws.apigateway_integration WHERE uri LIKE '%:lambda:path/%'
