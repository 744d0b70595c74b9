//! What `transom --help` says: the commands in groups, each with an example.

use clap::Command;

/// Some commands that belong together.
struct Group {
    title: &'static str,
    commands: &'static [&'static str],
    example: &'static str,
}

const GROUPS: [Group; 7] = [
    Group {
        title: "Begin",
        commands: &["demo", "serve", "doctor", "settings"],
        example: "transom serve --config /etc/transom.toml",
    },
    Group {
        title: "People",
        commands: &["workspace", "user", "role", "team", "token", "audit"],
        example: "transom user invite ana@example.com --role agent",
    },
    Group {
        title: "Conversations",
        commands: &["status", "label", "view", "hours", "attribute", "purpose"],
        example: "transom status add Promise --state pending --colour teal",
    },
    Group {
        title: "Numbers",
        commands: &["channel", "template", "campaign", "bot", "entry-point", "link", "rates", "reconcile"],
        example: "transom channel rotate-token Support --from token.txt",
    },
    Group {
        title: "Keep",
        commands: &["backup", "restore", "key", "contact"],
        example: "transom backup /var/backups/transom.db",
    },
    Group {
        title: "Look back",
        commands: &["message", "report", "reprocess", "dump", "history", "replay"],
        example: "transom history | transom replay --rules cbp",
    },
    Group { title: "Test", commands: &["simulator"], example: "transom simulator --listen 127.0.0.1:9090" },
];

/// The command line with its commands in groups.
pub(super) fn grouped(command: Command) -> Command {
    let groups: Vec<String> = GROUPS.iter().map(|group| told(group, &command)).collect();
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}Options:\n{{options}}\n\n\
         `transom COMMAND --help` says more.\n",
        groups.concat()
    );
    command.help_template(template)
}

fn told(group: &Group, command: &Command) -> String {
    let lines = group.commands.iter().filter_map(|name| {
        let about = command.find_subcommand(name)?.get_about()?;
        Some(format!("  {name:<11} {about}\n"))
    });
    format!("{}:\n{}  $ {}\n\n", group.title, lines.collect::<String>(), group.example)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{CommandFactory as _, Parser as _};

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_command_stands_in_one_group() {
        let all: BTreeSet<String> =
            Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
        let grouped: Vec<&str> = GROUPS.iter().flat_map(|group| group.commands).copied().collect();
        assert_eq!(grouped.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), all);
        assert_eq!(grouped.len(), all.len());
        let help = super::grouped(Cli::command()).render_help().to_string();
        for name in all {
            assert!(help.lines().any(|line| line.trim_start().starts_with(&name)), "{name}: {help}");
        }
    }

    #[test]
    fn every_example_is_a_command_line() {
        for group in GROUPS {
            for line in group.example.split(" | ") {
                let read = Cli::try_parse_from(line.split(' '));
                assert!(read.is_ok(), "{line}: {}", read.unwrap_err());
            }
        }
    }
}
