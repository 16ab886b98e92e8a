SELECT count(*) AS n FROM aws.apigateway_integration WHERE tags ?& ARRAY['team', 'env']
