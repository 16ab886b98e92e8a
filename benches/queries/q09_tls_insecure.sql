SELECT type, count(*) AS n
FROM aws.apigateway_integration
WHERE json_extract_path_text(tls_config, 'insecureSkipVerification') = 'true'
GROUP BY type
ORDER BY type
