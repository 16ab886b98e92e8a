SELECT count(map_from_entries(list_filter(map_entries(tags), lambda e: e.key IN ('env', 'team')))['env']) AS n FROM aws.apigateway_integration
