//! The line editor: rustyline with our validator, highlighter, completer and keys.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::config::BellStyle;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{
    Cmd, ColorMode, CompletionType, ConditionalEventHandler, Config, Context, Editor, Event, EventContext, EventHandler, Helper, KeyCode,
    KeyEvent, Modifiers, Movement, RepeatCount,
};

use super::complete::{Completion, Known, complete};
use super::highlight::{Palette, paint};
use super::history;
use super::margin::{BREAK, PENDING_PROMPT, PROMPT, ends_in_quotes, is_ready, with_margin, without_margin};
use apigw_sql_columns::output::in_one_line;
use apigw_sql_value::error::{Error, ErrorKind, Result, short_value};

/// How many entries the history keeps.
const HISTORY: usize = 10_000;

/// What the user gave.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A text to run.
    Text(String),
    /// Ctrl-C: nothing.
    Cleared,
    /// Ctrl-D, or the terminal is gone.
    End,
}

/// Reads statements from the terminal.
pub(super) struct LineEditor {
    editor: Editor<Assistant, FileHistory>,
    history: Option<PathBuf>,
    /// Whether the text that is edited was pasted in part.
    pasted: Arc<AtomicBool>,
}

impl LineEditor {
    /// An editor that keeps its history in the file `history`; why that cannot be, if it cannot.
    pub(super) fn new(colour: bool, history: Option<PathBuf>) -> Result<(Self, Option<String>)> {
        let config = config().map_err(failed)?;
        let mut editor = Editor::with_config(config).map_err(failed)?;
        let palette = Palette::new(colour);
        editor.set_helper(Some(Assistant { known: Known::default(), palette, files: FilenameCompleter::new() }));
        let pasted = Arc::new(AtomicBool::new(false));
        for (key, action) in KEYS {
            let handler = EventHandler::Conditional(Box::new(Key { action: *action, pasted: Arc::clone(&pasted) }));
            editor.bind_sequence(*key, handler);
        }
        let mut editor = Self { editor, history: None, pasted };
        let problem = history.and_then(|path| editor.open_history(path).err());
        Ok((editor, problem))
    }

    fn open_history(&mut self, path: PathBuf) -> std::result::Result<(), String> {
        let told = |e: &dyn std::fmt::Display| format!("cannot keep the history in `{}`: {e}", path.display());
        history::prepare(&path).map_err(|e| told(&e))?;
        // A file of another program's or half a line is no reason not to start.
        self.editor.load_history(&path).map_err(|e| told(&e))?;
        self.history = Some(path);
        Ok(())
    }

    /// What completion and highlighting know.
    pub(super) fn know(&mut self, known: Known) {
        if let Some(assistant) = self.editor.helper_mut() {
            assistant.known = known;
        }
    }

    /// Lets the user edit a text, which starts as `initial`; `pending` where a statement of before waits for more.
    pub(super) fn read(&mut self, pending: bool, initial: Option<&str>) -> Input {
        self.pasted.store(false, Ordering::Relaxed);
        let prompt = if pending { PENDING_PROMPT } else { PROMPT };
        let line = match initial {
            Some(text) => self.editor.readline_with_initial(prompt, (&with_margin(text), "")),
            None => self.editor.readline(prompt),
        };
        match line {
            Ok(line) => Input::Text(without_margin(&line, self.pasted.load(Ordering::Relaxed))),
            Err(ReadlineError::Interrupted) => Input::Cleared,
            Err(_) => Input::End,
        }
    }

    /// Adds a text to the history, and to its file at once: another shell, or the end of this one, may come any time.
    pub(super) fn remember(&mut self, text: &str) {
        let entry = with_margin(text.trim_end());
        if entry.is_empty() || !self.editor.add_history_entry(entry).unwrap_or(false) {
            return;
        }
        if let Some(path) = &self.history {
            // A full disk must not stop the user from asking.
            let _ = self.editor.append_history(path);
        }
    }
}

fn config() -> rustyline::Result<Config> {
    Ok(Config::builder()
        .max_history_size(HISTORY)?
        .history_ignore_dups(true)?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .tab_stop(PROMPT.len() as u8)
        .bell_style(BellStyle::None)
        // The prompts of continuation lines are the highlighter's; without colours its palette is plain.
        .color_mode(ColorMode::Forced)
        .build())
}

fn failed(error: ReadlineError) -> Error {
    Error::new(ErrorKind::Io, format!("cannot use the terminal: {error}")).caused_by(error)
}

/// What the editor asks while a text is typed.
struct Assistant {
    known: Known,
    palette: Palette,
    files: FilenameCompleter,
}

impl Helper for Assistant {}

impl Hinter for Assistant {
    type Hint = String;
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        match complete(line, pos, &self.known) {
            Completion::File => {
                let (start, found) = self.files.complete_path(line, pos)?;
                Ok((start, found.into_iter().map(|pair| Pair { display: shown(&pair.display), ..pair }).collect()))
            }
            Completion::Words { start, candidates } => {
                let pair = |text: String| Pair { display: shown(&text), replacement: text };
                Ok((start, candidates.into_iter().map(pair).collect()))
            }
        }
    }
}

/// A candidate as the list of candidates shows it: one line, which may be of the data or the name of a file.
fn shown(candidate: &str) -> String {
    in_one_line(&short_value(candidate)).into_owned()
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        let is_function = |word: &str| self.known.catalog.functions.binary_search(&word.to_lowercase()).is_ok();
        Cow::Owned(paint(line, &self.palette, &is_function))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        let style = self.palette.prompt;
        Cow::Owned(format!("{style}{prompt}{style:#}"))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        kind != CmdKind::MoveCursor
    }
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if is_ready(context.input()) { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

/// Keys that know of the margin.
const KEYS: &[(KeyEvent, Action)] = &[
    (KeyEvent(KeyCode::Enter, Modifiers::NONE), Action::Enter),
    (KeyEvent(KeyCode::Char('J'), Modifiers::CTRL), Action::Enter),
    (KeyEvent(KeyCode::Char('M'), Modifiers::CTRL), Action::Enter),
    (KeyEvent(KeyCode::Backspace, Modifiers::NONE), Action::Backspace),
    (KeyEvent(KeyCode::Char('H'), Modifiers::CTRL), Action::Backspace),
    (KeyEvent(KeyCode::Delete, Modifiers::NONE), Action::Delete),
    (KeyEvent(KeyCode::Left, Modifiers::NONE), Action::Left),
    (KeyEvent(KeyCode::Char('B'), Modifiers::CTRL), Action::Left),
    (KeyEvent(KeyCode::Right, Modifiers::NONE), Action::Right),
    (KeyEvent(KeyCode::Char('F'), Modifiers::CTRL), Action::Right),
    (KeyEvent(KeyCode::Home, Modifiers::NONE), Action::Home),
    (KeyEvent(KeyCode::Char('A'), Modifiers::CTRL), Action::Home),
    (KeyEvent(KeyCode::BracketedPasteStart, Modifiers::NONE), Action::Paste),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Enter,
    Backspace,
    Delete,
    Left,
    Right,
    Home,
    Paste,
}

impl Action {
    /// What the key does in `line` with the cursor at `pos`; `None`: what it always does.
    fn command(self, line: &str, pos: usize, pasted: bool) -> Option<Cmd> {
        let (before, after) = line.split_at_checked(pos)?;
        match self {
            Self::Enter if is_ready(line) => None,
            // A tab there would be taken for the user's.
            Self::Enter if pasted && ends_in_quotes(before) => Some(Cmd::Insert(1, "\n".to_owned())),
            Self::Enter => Some(Cmd::Insert(1, BREAK.to_owned())),
            Self::Backspace => before.ends_with(BREAK).then_some(Cmd::Kill(Movement::BackwardChar(2))),
            Self::Delete => after.starts_with(BREAK).then_some(Cmd::Kill(Movement::ForwardChar(2))),
            Self::Left => before.ends_with(BREAK).then_some(Cmd::Move(Movement::BackwardChar(2))),
            Self::Right => after.starts_with(BREAK).then_some(Cmd::Move(Movement::ForwardChar(2))),
            Self::Home => {
                let start = before.rfind('\n')? + 1;
                let typed = before.get(start..)?.strip_prefix('\t')?.chars().count() as RepeatCount;
                Some(if typed == 0 { Cmd::Noop } else { Cmd::Move(Movement::BackwardChar(typed)) })
            }
            Self::Paste => None,
        }
    }
}

struct Key {
    action: Action,
    pasted: Arc<AtomicBool>,
}

impl ConditionalEventHandler for Key {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        if self.action == Action::Paste {
            self.pasted.store(true, Ordering::Relaxed);
        }
        self.action.command(context.line(), context.pos(), self.pasted.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_runs_or_starts_another_line() {
        let enter = |line: &str, pasted| Action::Enter.command(line, line.len(), pasted);
        assert_eq!(enter("SELECT 1;", false), None);
        assert_eq!(enter("\\d", false), None);
        assert_eq!(enter("SELECT 1", false), Some(Cmd::Insert(1, "\n\t".to_owned())));
        assert_eq!(enter("SELECT 'a", false), Some(Cmd::Insert(1, "\n\t".to_owned())));
        assert_eq!(enter("SELECT 'a", true), Some(Cmd::Insert(1, "\n".to_owned())));
    }

    #[test]
    fn the_cursor_never_stands_in_the_margin() {
        let line = "SELECT\n\t1;";
        assert_eq!(Action::Left.command(line, 8, false), Some(Cmd::Move(Movement::BackwardChar(2))));
        assert_eq!(Action::Left.command(line, 9, false), None);
        assert_eq!(Action::Right.command(line, 6, false), Some(Cmd::Move(Movement::ForwardChar(2))));
        assert_eq!(Action::Backspace.command(line, 8, false), Some(Cmd::Kill(Movement::BackwardChar(2))));
        assert_eq!(Action::Delete.command(line, 6, false), Some(Cmd::Kill(Movement::ForwardChar(2))));
        assert_eq!(Action::Home.command(line, 10, false), Some(Cmd::Move(Movement::BackwardChar(2))));
        assert_eq!(Action::Home.command(line, 8, false), Some(Cmd::Noop));
        assert_eq!(Action::Home.command(line, 3, false), None);
    }

    #[test]
    fn entries_of_several_lines_come_back_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history");
        let entries = ["SELECT 1,\n  'a\n\tb';", "\\x", "SELECT E'a\\nb';"];
        let (mut editor, problem) = LineEditor::new(false, Some(path.clone())).unwrap();
        assert_eq!(problem, None);
        for entry in entries {
            editor.remember(entry);
        }
        editor.remember(" SELECT 'a secret';");
        let (again, _) = LineEditor::new(false, Some(path)).unwrap();
        let found: Vec<_> = again.editor.history().iter().map(|entry| without_margin(entry, false)).collect();
        assert_eq!(found, entries);
    }
}
