//! psql's patterns of names: `*` is any text, `?` any character, a dot parts schema and name, quotes keep the case.

/// A pattern of qualified names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pattern {
    schema: Option<Vec<Piece>>,
    name: Option<Vec<Piece>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Any,
    One,
    Char(char),
}

impl Pattern {
    /// The pattern that `text` is.
    pub(super) fn new(text: &str) -> Self {
        let mut parts = vec![Vec::new()];
        let mut quoted = false;
        for c in text.chars() {
            let piece = match c {
                '"' => {
                    quoted = !quoted;
                    continue;
                }
                '.' if !quoted => {
                    parts.push(Vec::new());
                    continue;
                }
                '*' if !quoted => Piece::Any,
                '?' if !quoted => Piece::One,
                c if quoted => Piece::Char(c),
                c => Piece::Char(c.to_lowercase().next().unwrap_or(c)),
            };
            if let Some(part) = parts.last_mut() {
                part.push(piece);
            }
        }
        let name = parts.pop();
        Self { schema: parts.pop(), name }
    }

    /// Whether `schema.name` is one of its names.
    pub(super) fn matches(&self, schema: &str, name: &str) -> bool {
        let fits = |pieces: &Option<Vec<Piece>>, text: &str| {
            let characters: Vec<char> = text.chars().collect();
            pieces.as_ref().is_none_or(|pieces| matches(pieces, &characters))
        };
        fits(&self.schema, schema) && fits(&self.name, name)
    }

    /// Whether `name` alone is one of its names.
    pub(super) fn matches_name(&self, name: &str) -> bool {
        self.matches("", name) && self.schema.is_none()
    }
}

fn matches(pieces: &[Piece], text: &[char]) -> bool {
    let Some((piece, pieces_after)) = pieces.split_first() else { return text.is_empty() };
    match (piece, text.split_first()) {
        (Piece::Any, rest) => matches(pieces_after, text) || rest.is_some_and(|(_, after)| matches(pieces, after)),
        (Piece::One, Some((_, after))) => matches(pieces_after, after),
        (Piece::Char(wanted), Some((found, after))) => wanted == found && matches(pieces_after, after),
        (_, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns_are_psqls() {
        let fits = |pattern: &str, schema: &str, name: &str| Pattern::new(pattern).matches(schema, name);
        assert!(fits("*api*", "aws", "apigateway_integration"));
        assert!(fits("REST_API", "apigw", "rest_api"));
        assert!(fits("apigw.*", "apigw", "stage"));
        assert!(fits("s?age", "apigw", "stage"));
        assert!(fits("*.stage", "apigw", "stage"));
        assert!(!fits("apigw.*", "aws", "stage"));
        assert!(!fits("api", "aws", "apigateway_integration"));
        assert!(fits("\"Owned Accounts\"", "team", "Owned Accounts"));
        assert!(!fits("\"rest_API\"", "apigw", "rest_api"));
        assert!(fits("team.\"a.b*\"", "team", "a.b*"));
    }
}
