SELECT count(*) AS n FROM aws.apigateway_integration WHERE tags['env'] = 'prod' AND tags['team'] = 'payments'
