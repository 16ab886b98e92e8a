SELECT count(tls_config ->> 'insecureSkipVerification') AS n FROM aws.apigateway_integration
