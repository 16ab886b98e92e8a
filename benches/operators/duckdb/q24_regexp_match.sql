SELECT count(*) AS n FROM aws.apigateway_integration WHERE regexp_matches(uri, '^https?://[^/:]+\.example\.')
