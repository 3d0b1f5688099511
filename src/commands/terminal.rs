//! Where a command's words go: results to stdout, everything else to stderr.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use indicatif::ProgressBar;

use super::arguments::Format;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::{self, Style};
use crate::source::Sources;

/// A run shorter than this shows no progress.
const PATIENCE: Duration = Duration::from_millis(300);

/// Time between two pictures of the spinner.
const TICK: Duration = Duration::from_millis(80);

pub struct Terminal {
    format: Format,
}

impl Terminal {
    pub fn new(format: Format) -> Self {
        Terminal { format }
    }

    /// A result of the command, as it is.
    pub fn result(&mut self, text: &str) -> io::Result<()> {
        let mut stream = anstream::stdout().lock();
        stream.write_all(text.as_bytes())?;
        stream.flush()
    }

    /// One line beside the result.
    pub fn note(&mut self, line: &str) -> io::Result<()> {
        writeln!(anstream::stderr().lock(), "{line}")
    }

    /// All diagnostics in the format that was asked for, and how many there are.
    pub fn diagnostics(&mut self, diagnostics: &[Diagnostic], sources: &Sources) -> io::Result<()> {
        match self.format {
            Format::Json => self.result(&render::json(diagnostics, sources))?,
            Format::Github => self.result(&render::github(diagnostics, sources))?,
            Format::Short => self.aside(&render::short(diagnostics, sources))?,
            Format::Human => self.aside(&render::graphical(diagnostics, sources, style()))?,
        }
        match render::summary(diagnostics) {
            Some(summary) => self.note(&summary),
            None => Ok(()),
        }
    }

    fn aside(&mut self, text: &str) -> io::Result<()> {
        anstream::stderr().lock().write_all(text.as_bytes())
    }

    /// Runs `work`, with a spinner beside it where it takes long and somebody looks on.
    pub fn while_waiting<T>(&self, message: String, work: impl FnOnce() -> T) -> T {
        if !io::stderr().is_terminal() {
            return work();
        }
        std::thread::scope(|scope| {
            let (done, waiting) = mpsc::channel::<()>();
            scope.spawn(move || spin(message, &waiting));
            let result = work();
            drop(done);
            result
        })
    }
}

/// Shows a spinner after a while, until the other end of the channel is gone.
fn spin(message: String, waiting: &mpsc::Receiver<()>) {
    if waiting.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let spinner = ProgressBar::new_spinner().with_message(message);
    while waiting.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
        spinner.tick();
    }
    spinner.finish_and_clear();
}

/// Colours as `NO_COLOR` and its kin say; box characters where a terminal draws them.
fn style() -> Style {
    let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    Style { color, unicode: io::stderr().is_terminal() }
}
