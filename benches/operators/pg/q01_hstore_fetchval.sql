SELECT count(tags -> 'team') AS n FROM aws.apigateway_integration
