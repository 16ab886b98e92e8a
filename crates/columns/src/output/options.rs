//! How a result is to be shown.

/// Whether the table is turned on its side: one line a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expanded {
    /// Always a table.
    #[default]
    Off,
    /// Always one line a column.
    On,
    /// One line a column if a row is wider than the terminal.
    Auto,
}

/// How a result is to be shown. Machine formats have one stable shape and look at few of these.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, as psql's are")]
pub struct Options {
    /// What stands for NULL in table, line, markdown and html. The others have a NULL of their own.
    pub null: String,
    /// The columns of the terminal that shows the result; `None` if it goes elsewhere. On a terminal, nothing of
    /// the data is written that a terminal would act on, and long cells are shortened; elsewhere nothing is cut.
    pub width: Option<usize>,
    /// Whether `table` is turned on its side.
    pub expanded: Expanded,
    /// Whether titles are highlighted in table and line.
    pub colour: bool,
    /// The widest a cell gets on a terminal; `None` leaves it to the format.
    pub max_cell_width: Option<usize>,
    /// Whether titles are written (table, unaligned, csv, tsv, markdown, html; psql's tuples-only is without).
    pub header: bool,
    /// Whether the number of rows is written (table, line, unaligned, html).
    pub footer: bool,
    /// Whether `table` and `line` align their columns; without, they are psql's unaligned output.
    pub aligned: bool,
    /// What stands between the fields of unaligned output.
    pub field_separator: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            null: String::new(),
            width: None,
            expanded: Expanded::Off,
            colour: false,
            max_cell_width: None,
            header: true,
            footer: true,
            aligned: true,
            field_separator: "|".to_owned(),
        }
    }
}
