//! Where panels stand, and the ids by which addresses name them.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::plan::dashboard::Grid;
use crate::stack::grafana::{Dashboard, PanelKind};

/// The columns of a dashboard.
const COLUMNS: u32 = 24;

/// Ids stay below this: short enough to be read aloud, far enough apart that two hardly ever meet.
const IDS: u32 = 10_000_000;

/// Width and height of a panel that states none.
pub fn default_size(kind: PanelKind) -> (u32, u32) {
    match kind {
        PanelKind::Stat => (6, 4),
        PanelKind::Gauge => (6, 8),
        PanelKind::Text => (24, 4),
        PanelKind::Timeseries
        | PanelKind::Bargauge
        | PanelKind::Table
        | PanelKind::Heatmap
        | PanelKind::StateTimeline => (12, 8),
    }
}

/// Fills lines from the left, as one writes.
#[derive(Debug, Default)]
pub struct Cursor {
    x: u32,
    y: u32,
    line_height: u32,
}

impl Cursor {
    pub fn place(&mut self, width: u32, height: u32) -> Grid {
        if self.x + width > COLUMNS {
            self.end_line();
        }
        let grid = Grid { x: self.x, y: self.y, width, height };
        self.x += width;
        self.line_height = self.line_height.max(height);
        grid
    }

    /// Where the next line begins.
    pub fn end_line(&mut self) -> u32 {
        *self = Cursor { y: self.y + self.line_height, ..Cursor::default() };
        self.y
    }

    pub fn go_to(&mut self, y: u32) {
        *self = Cursor { y, ..Cursor::default() };
    }
}

/// The id of each panel and row of a dashboard, by its path.
pub struct Ids(BTreeMap<String, u32>);

impl Ids {
    /// An id is made of the panel's path alone: adding or reordering panels moves no other, unless two hashes meet.
    pub fn of(dashboard: &Dashboard) -> Self {
        let top = dashboard.panels.names().map(|panel| path(None, panel));
        let rows = dashboard.rows.whole().flat_map(|(row, stated)| {
            let inside = stated.panels.names().map(|panel| path(Some(&row.value), panel));
            std::iter::once(row_path(&row.value)).chain(inside).collect::<Vec<_>>()
        });
        let paths: BTreeSet<String> = top.chain(rows).collect();
        let mut ids = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for path in paths {
            let id = (0..).map(|attempt| id(&path, attempt)).find(|id| taken.insert(*id)).unwrap_or(IDS);
            ids.insert(path, id);
        }
        Ids(ids)
    }

    pub fn panel(&self, row: Option<&str>, panel: &str) -> u32 {
        self.0.get(&path(row, panel)).copied().unwrap_or(IDS)
    }

    pub fn row(&self, row: &str) -> u32 {
        self.0.get(&row_path(row)).copied().unwrap_or(IDS)
    }
}

fn path(row: Option<&str>, panel: &str) -> String {
    format!("{}/{panel}", row.unwrap_or_default())
}

fn row_path(row: &str) -> String {
    format!("{row}/")
}

fn id(path: &str, attempt: u32) -> u32 {
    let digest = Sha256::digest(format!("{path}#{attempt}").as_bytes());
    let number = digest.iter().take(4).fold(0, |number: u32, byte| (number << 8) | u32::from(*byte));
    1 + number % (IDS - 1)
}
