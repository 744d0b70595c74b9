//! Flows that nobody would write, of every kind of step, with waits around the end of the window. Ways without a word of
//! the customer's lead on, others anywhere, so that most have no circles.

use std::fmt::Write;

use crate::chance::Chance;

const LENGTHS: [&str; 11] =
    ["1m", "10m", "1h", "5h", "11h", "20h", "23h", "23h 55m", "23h 57m", "23h 58m", "3d"];
const TRIGGERS: [&str; 9] = [
    "keyword: hello",
    "conversation: new",
    "entry_point: any",
    "button: Go",
    "campaign: Autumn",
    "window_closes: 3h",
    "status: Solved",
    "schedule: \"09:00\"\n    whom: All",
    "api: go",
];

/// The text of a flow.
pub(super) fn flow(chance: &mut Chance) -> String {
    let steps = 2 + chance.below(8);
    let mut text = "flow: 1\nname: Made\ntriggers:\n".to_owned();
    let triggers = 1 + chance.below(2);
    for _ in 0..triggers {
        let _ = writeln!(text, "  - {}", chance.pick(&TRIGGERS));
    }
    text.push_str("steps:\n");
    for step in 0..steps {
        if chance.below(4) == 0 {
            let _ = writeln!(text, "  # The step of number {step}");
        }
        let _ = writeln!(text, "  s{step}:");
        text.push_str(&told(chance, step, steps));
        if chance.below(3) == 0 {
            text.push('\n');
        }
    }
    text
}

/// A later step, or the end.
fn later(chance: &mut Chance, step: u64, steps: u64) -> String {
    if step + 1 >= steps || chance.below(6) == 0 {
        return "end".to_owned();
    }
    format!("s{}", step + 1 + chance.below(steps - step - 1))
}

/// Any step, or the end.
fn any(chance: &mut Chance, steps: u64) -> String {
    if chance.below(6) == 0 { "end".to_owned() } else { format!("s{}", chance.below(steps)) }
}

fn told(chance: &mut Chance, step: u64, steps: u64) -> String {
    // By this each step but the first is come to.
    let next = if step + 1 < steps { format!("s{}", step + 1) } else { "end".to_owned() };
    let length = chance.pick(&LENGTHS);
    match chance.below(20) {
        0 | 1 => {
            let failed = later(chance, step, steps);
            format!("    template: hello\n    language: en\n    next: {next}\n    failed: {failed}\n")
        }
        2 => format!("    message: Hello there\n    next: {next}\n"),
        3 => {
            let failed = later(chance, step, steps);
            format!("    message: \"Hello: there\" # so\n    next: {next}\n    failed: {failed}\n")
        }
        4..6 => question(chance, step, steps, &next),
        6 => {
            let (to, late) = (any(chance, steps), later(chance, step, steps));
            format!(
                "    ask: Which number?\n    type: number\n    keep: k{step}\n    within: {length}\n    \
                 timed_out: {late}\n    otherwise: {to}\n    next: {next}\n"
            )
        }
        7 => {
            let to = any(chance, steps);
            format!("    wait: {length}\n    answered: {to}\n    timed_out: {next}\n")
        }
        8 => format!("    wait: {length}\n    next: {next}\n"),
        9 => {
            let closed = later(chance, step, steps);
            let left = ["", "    left: 1h\n", "    left: 12h\n"];
            format!("    branch: window\n{}    open: {next}\n    closed: {closed}\n", chance.pick(&left))
        }
        10 => {
            let closed = later(chance, step, steps);
            format!("    branch: hours\n    open: {closed}\n    closed: {next}\n")
        }
        11 => {
            let late = later(chance, step, steps);
            format!("    hand_over: Please\n    within: {length}\n    timed_out: {late}\n    next: {next}\n")
        }
        12 => {
            let (to, late) = (any(chance, steps), later(chance, step, steps));
            format!(
                "    list: Which one?\n    button: Open\n    options: {{ a: Good, b: Bad }}\n    cases:\n      b: {to}\n    \
                 within: {length}\n    timed_out: {late}\n    next: {next}\n"
            )
        }
        // People hand it back whenever they like.
        13 => format!("    hand_over: Please\n    next: {next}\n"),
        14 => format!("    note: \"With {{{{ contact.name | default('somebody') }}}}\"\n    next: {next}\n"),
        15..19 => by_sms(chance, step, steps, &next),
        _ => {
            let failed = later(chance, step, steps);
            format!(
                "    http: https://example.com/x\n    within: 30s\n    failed: {failed}\n    next: {next}\n"
            )
        }
    }
}

/// A step that has to do with what is answered, or by which channel.
fn by_sms(chance: &mut Chance, step: u64, steps: u64, next: &str) -> String {
    match chance.below(4) {
        0 => {
            let to = later(chance, step, steps);
            format!("    branch: answer\n    cases:\n      good: {to}\n    otherwise: {next}\n")
        }
        1 => {
            let failed = later(chance, step, steps);
            format!(
                "    sms: \"Hello {{{{ contact.name | default('there') }}}}\"\n    next: {next}\n    failed: {failed}\n"
            )
        }
        2 => {
            let sms = later(chance, step, steps);
            format!("    branch: channel\n    cases:\n      sms: {sms}\n    otherwise: {next}\n")
        }
        _ => {
            let sms = later(chance, step, steps);
            format!("    branch: channel\n    cases: {{ whatsapp: {next} }} # so\n    otherwise: {sms}\n")
        }
    }
}

fn question(chance: &mut Chance, step: u64, steps: u64, next: &str) -> String {
    let (length, to) = (chance.pick(&LENGTHS), any(chance, steps));
    let (late, failed) = (later(chance, step, steps), later(chance, step, steps));
    let tries = chance.below(3);
    let options = ["options: { a: Good, b: Bad }", "options:\n      a: Good # very\n      b: Bad"];
    format!(
        "    buttons: How was it?\n    {}\n    cases:\n      b: {to}\n    tries: {tries}\n    within: {length}\n    \
         timed_out: {late}\n    next: {next}\n    failed: {failed}\n",
        chance.pick(&options)
    )
}
