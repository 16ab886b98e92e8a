SELECT count(substring(uri FROM '^https?://([^/:?#]+)')) AS n FROM aws.apigateway_integration
