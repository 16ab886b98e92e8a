SELECT count(*) AS n FROM aws.apigateway_integration WHERE uri ~ '^https?://[^/:]+\.example\.'
