SELECT tag_get_ci(tags, 'Team') AS team, count(*) AS n
FROM aws.apigateway_integration
GROUP BY 1
ORDER BY n DESC, team
