SELECT count(*) AS n FROM aws.apigateway_integration WHERE map_contains(tags, 'team') OR map_contains(tags, 'owner')
