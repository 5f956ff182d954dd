//! The day of one design as a picture: SVG written by hand, four panels over the hours of the day, legible on light and on
//! dark paper.

use std::fmt::{Error, Write};

use edgepost::carrier::usps::Api;

use crate::DAY;
use crate::bound::Quota;
use crate::outage::Outage;
use crate::served::{Call, Freshness, Served};
use crate::traffic::Day;

/// One bar is ten minutes.
const BAR_MS: u64 = 600_000;
const BARS: usize = 144;

const BAR_WIDTH: usize = 5;
const LEFT: usize = 60;
const RIGHT: usize = 26;
const HEAD: usize = 50;
const PANEL: usize = 110;
/// Between panels: a title with its legend above each.
const GAP: usize = 50;
const FOOT: usize = 45;
const WIDTH: usize = LEFT + BARS * BAR_WIDTH + RIGHT;
const PANELS: usize = 4;
const HEIGHT: usize = HEAD + PANELS * (PANEL + GAP) + FOOT;

/// Colours that stay apart for colour-blind eyes too (Okabe and Ito), and hold on white and on black.
const STYLE: &str = "\
.paper{fill:#ffffff}.ink{fill:#1f2328}.grid{stroke:#d0d7de;stroke-width:1}\
text{font-family:system-ui,sans-serif;font-size:12px}.title{font-size:16px;font-weight:600}.end{text-anchor:end}.mid{text-anchor:middle}\
.blue{fill:#0072b2}.orange{fill:#e69f00}.green{fill:#009e73}.sky{fill:#56b4e9}.red{fill:#d55e00}.grey{fill:#8c959f}.down{fill:#d55e00;fill-opacity:0.14}\
@media (prefers-color-scheme: dark){.paper{fill:#0d1117}.ink{fill:#e6edf3}.grid{stroke:#30363d}.blue{fill:#2f8fd0}}";

/// Something that is counted or measured in each bar.
struct Series {
    name: &'static str,
    colour: &'static str,
    bars: Vec<f64>,
}

/// Series on top of each other.
struct Panel {
    title: String,
    /// The value at the top.
    top: f64,
    unit: &'static str,
    series: Vec<Series>,
}

/// The picture.
pub fn svg(day: &Day, served: &Served, quota: Quota, outage: Option<Outage>) -> String {
    let panels = [
        views(day),
        calls(served, outage.is_some()),
        left(served, quota),
        freshness(day, served),
    ];
    let mut svg = String::new();
    // Writing to a String does not fail.
    let _ = draw(&mut svg, &served.name, &panels, outage);
    svg
}

fn views(day: &Day) -> Panel {
    let of = |bots: bool| {
        let views = day.views.iter().filter(move |view| view.is_bot == bots);
        counted(views.map(|view| view.at_ms))
    };
    Panel::counts(
        "Rate views in 10 minutes",
        vec![
            Series::new("shoppers", "blue", of(false)),
            Series::new("bots", "orange", of(true)),
        ],
    )
}

fn calls(served: &Served, with_failed: bool) -> Panel {
    let of = |wanted: &dyn Fn(&Call) -> bool| {
        let calls = served.calls.iter().filter(|call| wanted(call));
        counted(calls.map(|call| call.at_ms))
    };
    let good = |api: Api| of(&|call| call.api == api && call.status == 200);
    let mut series = vec![
        Series::new("shipping options", "blue", good(Api::ShippingOptions)),
        Series::new("tokens", "orange", good(Api::OAuth)),
        Series::new("refused with 429", "red", of(&Call::is_refused)),
    ];
    if with_failed {
        let failed = of(&|call| call.status != 200 && !call.is_refused());
        series.push(Series::new("failed", "grey", failed));
    }
    Panel::counts("Calls to USPS in 10 minutes", series)
}

fn left(served: &Served, quota: Quota) -> Panel {
    let calls = served.counted(Api::ShippingOptions);
    let at_end = |bar: usize| {
        let now = (bar as u64 + 1) * BAR_MS;
        let in_window = |at: &&u64| **at < now && **at + quota.window_ms > now;
        quota
            .calls
            .saturating_sub(calls.iter().filter(in_window).count()) as f64
    };
    Panel {
        title: "Shipping options calls left in the hour".to_owned(),
        top: quota.calls as f64,
        unit: "",
        series: vec![Series::new(
            "left",
            "green",
            (0..BARS).map(at_end).collect(),
        )],
    }
}

fn freshness(day: &Day, served: &Served) -> Panel {
    let all = counted(day.views.iter().map(|view| view.at_ms));
    let of = |freshness: Freshness| {
        let views = day.views.iter().zip(&served.views);
        let these = views.filter(|(_, got)| **got == freshness);
        let counts = counted(these.map(|(view, _)| view.at_ms));
        let shares = counts.iter().zip(&all);
        shares
            .map(|(some, all)| some * 100.0 / all.max(1.0))
            .collect()
    };
    let colour = |freshness| match freshness {
        Freshness::Live => "green",
        Freshness::Cached => "sky",
        Freshness::Stale => "orange",
        Freshness::None => "grey",
    };
    let series = Freshness::ALL
        .map(|freshness| Series::new(freshness.name(), colour(freshness), of(freshness)));
    Panel {
        title: "Share of views answered".to_owned(),
        top: 100.0,
        unit: " %",
        series: series.into(),
    }
}

/// How many of these instants are in each bar.
fn counted(instants: impl Iterator<Item = u64>) -> Vec<f64> {
    let mut bars = vec![0.0; BARS];
    for at in instants {
        let bar = usize::try_from(at / BAR_MS).unwrap_or(BARS);
        if let Some(bar) = bars.get_mut(bar) {
            *bar += 1.0;
        }
    }
    bars
}

impl Series {
    fn new(name: &'static str, colour: &'static str, bars: Vec<f64>) -> Self {
        Self { name, colour, bars }
    }
}

impl Panel {
    /// As high as the highest bar, rounded up.
    fn counts(title: &str, series: Vec<Series>) -> Self {
        let sum = |bar| series.iter().map(|series| series.bars[bar]).sum::<f64>();
        let highest = (0..BARS).map(sum).fold(1.0, f64::max);
        // So that half of it is a round number too.
        let step = 10_f64.powf(highest.log10().floor());
        Self {
            title: title.to_owned(),
            top: (highest / step).ceil() * step,
            unit: "",
            series,
        }
    }

    fn draw(&self, svg: &mut String, top: usize) -> Result<(), Error> {
        let y = |value: f64| (top + PANEL) as f64 - value / self.top * PANEL as f64;
        let right = LEFT + BARS * BAR_WIDTH;
        writeln!(
            svg,
            r#"<text class="ink" x="{LEFT}" y="{}">{}</text>"#,
            top - 12,
            self.title
        )?;
        let mut x = right;
        for series in self.series.iter().rev() {
            // Wide enough for its name in any sans-serif.
            x -= 24 + series.name.len() * 7;
            let (colour, name) = (series.colour, series.name);
            writeln!(
                svg,
                r#"<rect class="{colour}" x="{x}" y="{}" width="10" height="10"/>"#,
                top - 21
            )?;
            writeln!(
                svg,
                r#"<text class="ink" x="{}" y="{}">{name}</text>"#,
                x + 14,
                top - 12
            )?;
        }
        for part in [0.0, 0.5, 1.0] {
            let (value, line) = (self.top * part, y(self.top * part));
            writeln!(
                svg,
                r#"<line class="grid" x1="{LEFT}" x2="{right}" y1="{line:.1}" y2="{line:.1}"/>"#
            )?;
            let unit = self.unit;
            writeln!(
                svg,
                r#"<text class="ink end" x="{}" y="{:.1}">{value}{unit}</text>"#,
                LEFT - 6,
                line + 4.0
            )?;
        }
        let mut below = vec![0.0; BARS];
        for series in &self.series {
            let above: Vec<f64> = below
                .iter()
                .zip(&series.bars)
                .map(|(low, more)| low + more)
                .collect();
            let mut path = format!("M{LEFT} {:.1}", y(below[0]));
            for (bar, value) in above.iter().enumerate() {
                write!(path, "V{:.1}H{}", y(*value), LEFT + (bar + 1) * BAR_WIDTH)?;
            }
            for (bar, value) in below.iter().enumerate().rev() {
                write!(path, "V{:.1}H{}", y(*value), LEFT + bar * BAR_WIDTH)?;
            }
            writeln!(svg, r#"<path class="{}" d="{path}Z"/>"#, series.colour)?;
            below = above;
        }
        Ok(())
    }
}

fn draw(
    svg: &mut String,
    name: &str,
    panels: &[Panel; PANELS],
    outage: Option<Outage>,
) -> Result<(), Error> {
    let name = name.replace('&', "&amp;").replace('<', "&lt;");
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">"#
    )?;
    writeln!(svg, "<title>A day of checkout traffic: {name}</title>")?;
    writeln!(svg, "<style>{STYLE}</style>")?;
    writeln!(
        svg,
        r#"<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>"#
    )?;
    writeln!(
        svg,
        r#"<text class="ink title" x="{LEFT}" y="28">A day of checkout traffic: {name}</text>"#
    )?;
    for (place, panel) in panels.iter().enumerate() {
        let top = HEAD + GAP - 10 + place * (PANEL + GAP);
        panel.draw(svg, top)?;
        if let Some(outage) = &outage {
            down(svg, top, outage)?;
        }
    }
    let bottom = HEIGHT - FOOT - 10;
    for hour in (0..=24).step_by(3) {
        let x = LEFT + hour * bars_in_an_hour() * BAR_WIDTH;
        writeln!(
            svg,
            r#"<text class="ink mid" x="{x}" y="{}">{hour:02}:00</text>"#,
            bottom + 18
        )?;
    }
    let middle = LEFT + BARS * BAR_WIDTH / 2;
    writeln!(
        svg,
        r#"<text class="ink mid" x="{middle}" y="{}">Time where parcels are mailed, Chicago</text>"#,
        bottom + 38
    )?;
    writeln!(svg, "</svg>")
}

/// Marks the outage in a panel.
fn down(svg: &mut String, top: usize, outage: &Outage) -> Result<(), Error> {
    let x = |at_ms: u64| LEFT as f64 + at_ms as f64 / BAR_MS as f64 * BAR_WIDTH as f64;
    let (from, to) = (x(outage.from_ms), x(outage.to_ms));
    writeln!(
        svg,
        r#"<rect class="down" x="{from:.1}" y="{top}" width="{:.1}" height="{PANEL}"/>"#,
        to - from
    )?;
    writeln!(
        svg,
        r#"<text class="ink mid" x="{:.1}" y="{}">down</text>"#,
        (from + to) / 2.0,
        top + 14
    )
}

fn bars_in_an_hour() -> usize {
    usize::try_from(3_600_000 / BAR_MS).unwrap_or(1)
}

const _: () = assert!(BARS as u64 * BAR_MS == DAY.as_secs() * 1000);

#[cfg(test)]
mod tests;
