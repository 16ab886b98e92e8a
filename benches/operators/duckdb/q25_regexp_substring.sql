SELECT count(nullif(regexp_extract(uri, '^https?://([^/:?#]+)', 1), '')) AS n FROM aws.apigateway_integration
