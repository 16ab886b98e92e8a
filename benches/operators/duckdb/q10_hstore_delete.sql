SELECT count(map_from_entries(list_filter(map_entries(tags), lambda e: e.key <> 'team'))['env']) AS n FROM aws.apigateway_integration
