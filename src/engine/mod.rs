//! `Engine`: the door for programs that embed this crate.
