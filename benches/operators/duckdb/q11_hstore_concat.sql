SELECT count(map_concat(tags, MAP {'x': '1'})['env']) AS n FROM aws.apigateway_integration
