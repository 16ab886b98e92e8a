SELECT sum(length(request_parameters::text)) > 0 AS n FROM aws.apigateway_integration
