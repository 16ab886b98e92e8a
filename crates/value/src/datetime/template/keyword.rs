//! The patterns that stand for fields.

/// How the letters of a name are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// `MONTH`.
    Upper,
    /// `Month`.
    Capital,
    /// `month`.
    Lower,
}

/// Which calendar a field of a date belongs to; a template may use only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calendar {
    /// Either.
    None,
    /// Months and days.
    Gregorian,
    /// ISO weeks.
    IsoWeek,
}

/// What a pattern stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// `AD`, and `A.D.` if dotted.
    Era { dotted: bool, case: Case },
    /// `AM`, and `A.M.` if dotted.
    Half { dotted: bool, case: Case },
    /// `CC`.
    Century,
    /// `DAY`.
    DayName(Case),
    /// `DY`.
    DayShort(Case),
    /// `DDD`.
    DayOfYear,
    /// `DD`.
    Day,
    /// `D`, 1 for Sunday.
    DayOfWeek,
    /// `FF1` to `FF6`.
    Fraction(u32),
    /// `FX`.
    Exact,
    /// `HH24`.
    Hour24,
    /// `HH12` and `HH`.
    Hour12,
    /// `IDDD`.
    IsoDayOfYear,
    /// `ID`, 1 for Monday.
    IsoDayOfWeek,
    /// `IW`.
    IsoWeek,
    /// `IYYY` to `I`: how many digits.
    IsoYear(u32),
    /// `J`.
    Julian,
    /// `MI`.
    Minute,
    /// `MM`.
    Month,
    /// `MONTH`.
    MonthName(Case),
    /// `MON`.
    MonthShort(Case),
    /// `MS`.
    Millisecond,
    /// `OF`.
    ZoneOffset,
    /// `Q`.
    Quarter,
    /// `RM`.
    MonthRoman(Case),
    /// `SSSS` and `SSSSS`.
    SecondOfDay,
    /// `SS`.
    Second,
    /// `TZ`.
    Zone(Case),
    /// `TZH`.
    ZoneHour,
    /// `TZM`.
    ZoneMinute,
    /// `US`.
    Microsecond,
    /// `WW`.
    Week,
    /// `W`.
    WeekOfMonth,
    /// `Y,YYY`.
    YearWithComma,
    /// `YYYY` to `Y`: how many digits.
    Year(u32),
}

impl Field {
    /// Whether it is the name of a month or a day.
    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::DayName(_) | Self::DayShort(_) | Self::MonthName(_) | Self::MonthShort(_))
    }

    /// Whether it is written in digits.
    pub(super) fn is_digits(self) -> bool {
        !self.is_name()
            && !matches!(
                self,
                Self::Era { .. }
                    | Self::Half { .. }
                    | Self::Exact
                    | Self::MonthRoman(_)
                    | Self::Zone(_)
                    | Self::ZoneOffset
                    | Self::ZoneHour
            )
    }

    /// The calendar it belongs to.
    pub(super) fn calendar(self) -> Calendar {
        match self {
            Self::IsoDayOfYear | Self::IsoDayOfWeek | Self::IsoWeek | Self::IsoYear(_) => Calendar::IsoWeek,
            Self::DayOfYear
            | Self::Day
            | Self::DayOfWeek
            | Self::Month
            | Self::MonthName(_)
            | Self::MonthShort(_)
            | Self::MonthRoman(_)
            | Self::Week
            | Self::WeekOfMonth
            | Self::YearWithComma
            | Self::Year(_) => Calendar::Gregorian,
            _ => Calendar::None,
        }
    }
}

/// A pattern as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keyword {
    pub(super) name: &'static str,
    pub(super) field: Field,
}

const fn k(name: &'static str, field: Field) -> Keyword {
    Keyword { name, field }
}

/// All patterns; of those that begin alike the longest comes first.
#[rustfmt::skip]
static KEYWORDS: &[Keyword] = &[
    k("A.D.", Field::Era { dotted: true, case: Case::Upper }), k("a.d.", Field::Era { dotted: true, case: Case::Lower }),
    k("B.C.", Field::Era { dotted: true, case: Case::Upper }), k("b.c.", Field::Era { dotted: true, case: Case::Lower }),
    k("AD", Field::Era { dotted: false, case: Case::Upper }), k("ad", Field::Era { dotted: false, case: Case::Lower }),
    k("BC", Field::Era { dotted: false, case: Case::Upper }), k("bc", Field::Era { dotted: false, case: Case::Lower }),
    k("A.M.", Field::Half { dotted: true, case: Case::Upper }), k("a.m.", Field::Half { dotted: true, case: Case::Lower }),
    k("P.M.", Field::Half { dotted: true, case: Case::Upper }), k("p.m.", Field::Half { dotted: true, case: Case::Lower }),
    k("AM", Field::Half { dotted: false, case: Case::Upper }), k("am", Field::Half { dotted: false, case: Case::Lower }),
    k("PM", Field::Half { dotted: false, case: Case::Upper }), k("pm", Field::Half { dotted: false, case: Case::Lower }),
    k("CC", Field::Century), k("cc", Field::Century),
    k("DAY", Field::DayName(Case::Upper)), k("Day", Field::DayName(Case::Capital)), k("day", Field::DayName(Case::Lower)),
    k("DDD", Field::DayOfYear), k("ddd", Field::DayOfYear), k("DD", Field::Day), k("dd", Field::Day),
    k("DY", Field::DayShort(Case::Upper)), k("Dy", Field::DayShort(Case::Capital)), k("dy", Field::DayShort(Case::Lower)),
    k("D", Field::DayOfWeek), k("d", Field::DayOfWeek),
    k("FF1", Field::Fraction(1)), k("FF2", Field::Fraction(2)), k("FF3", Field::Fraction(3)),
    k("FF4", Field::Fraction(4)), k("FF5", Field::Fraction(5)), k("FF6", Field::Fraction(6)),
    k("ff1", Field::Fraction(1)), k("ff2", Field::Fraction(2)), k("ff3", Field::Fraction(3)),
    k("ff4", Field::Fraction(4)), k("ff5", Field::Fraction(5)), k("ff6", Field::Fraction(6)),
    k("FX", Field::Exact), k("fx", Field::Exact),
    k("HH24", Field::Hour24), k("hh24", Field::Hour24), k("HH12", Field::Hour12), k("hh12", Field::Hour12),
    k("HH", Field::Hour12), k("hh", Field::Hour12),
    k("IDDD", Field::IsoDayOfYear), k("iddd", Field::IsoDayOfYear), k("ID", Field::IsoDayOfWeek), k("id", Field::IsoDayOfWeek),
    k("IW", Field::IsoWeek), k("iw", Field::IsoWeek),
    k("IYYY", Field::IsoYear(4)), k("IYY", Field::IsoYear(3)), k("IY", Field::IsoYear(2)), k("I", Field::IsoYear(1)),
    k("iyyy", Field::IsoYear(4)), k("iyy", Field::IsoYear(3)), k("iy", Field::IsoYear(2)), k("i", Field::IsoYear(1)),
    k("J", Field::Julian), k("j", Field::Julian),
    k("MI", Field::Minute), k("mi", Field::Minute), k("MM", Field::Month), k("mm", Field::Month),
    k("MONTH", Field::MonthName(Case::Upper)), k("Month", Field::MonthName(Case::Capital)), k("month", Field::MonthName(Case::Lower)),
    k("MON", Field::MonthShort(Case::Upper)), k("Mon", Field::MonthShort(Case::Capital)), k("mon", Field::MonthShort(Case::Lower)),
    k("MS", Field::Millisecond), k("ms", Field::Millisecond), k("OF", Field::ZoneOffset),
    k("Q", Field::Quarter), k("q", Field::Quarter), k("RM", Field::MonthRoman(Case::Upper)), k("rm", Field::MonthRoman(Case::Lower)),
    k("SSSSS", Field::SecondOfDay), k("sssss", Field::SecondOfDay), k("SSSS", Field::SecondOfDay), k("ssss", Field::SecondOfDay),
    k("SS", Field::Second), k("ss", Field::Second),
    k("TZH", Field::ZoneHour), k("TZM", Field::ZoneMinute), k("TZ", Field::Zone(Case::Upper)), k("tz", Field::Zone(Case::Lower)),
    k("US", Field::Microsecond), k("us", Field::Microsecond),
    k("WW", Field::Week), k("ww", Field::Week), k("W", Field::WeekOfMonth), k("w", Field::WeekOfMonth),
    k("Y,YYY", Field::YearWithComma), k("y,yyy", Field::YearWithComma),
    k("YYYY", Field::Year(4)), k("YYY", Field::Year(3)), k("YY", Field::Year(2)), k("Y", Field::Year(1)),
    k("yyyy", Field::Year(4)), k("yyy", Field::Year(3)), k("yy", Field::Year(2)), k("y", Field::Year(1)),
];

/// The pattern that `rest` begins with, and what follows it.
pub(super) fn find(rest: &str) -> Option<(&'static Keyword, &str)> {
    KEYWORDS.iter().find_map(|keyword| rest.strip_prefix(keyword.name).map(|after| (keyword, after)))
}

/// The names of the months.
pub(super) const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
/// The names of the days; 1 is Sunday.
pub(super) const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
/// The months as Roman numerals.
pub(super) const ROMAN: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
