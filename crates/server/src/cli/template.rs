//! `transom template`: templates as files, checked before Meta sees them and compared with what Meta has. A file holds Meta's
//! object: name, language, category, components.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::{Value, json};
use transom_desk::templates::wordings::{self, Occasion};
use transom_pages::words::say;
use transom_rules::settings::Settings;
use transom_rules::template::Template;
use transom_rules::template_check::{self, Definition, FindingSeverity};
use transom_rules::template_history::{category_word, same_words};
use transom_store::templates::{self, Filter};

use super::Group;
use super::here::Here;

mod fill;

/// More than an account can have.
const MOST: i64 = 10_000;

/// What about templates.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists them with where they stand at Meta
    List,
    /// Tells what Meta would refuse about templates in files, and what it may not like
    Lint {
        /// Files with one template or a list of them; - for standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Prints wordings to start from, as Meta's objects in a list
    Gallery {
        /// Meta's code of the language
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// Writes each template into a file of a folder, by name and language
    Pull {
        /// The folder
        folder: PathBuf,
    },
    /// Fills the slots of one and writes the message object for the API, or tells which slot lacks what
    Fill {
        /// Its name
        name: String,
        /// Its language
        #[arg(long)]
        language: String,
        /// A slot and what goes in, as body:1=Ana; may be given several times
        #[arg(long = "value", value_name = "SLOT=VALUE")]
        values: Vec<String>,
    },
    /// Tells how the files of a folder differ from what Meta has
    Diff {
        /// The folder
        folder: PathBuf,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    match options.what {
        What::Lint { files } => lint(&files, &options.site.settings()?.rules),
        What::List => {
            for template in all(&Here::open(&options.site).await?).await? {
                let category = category_word(template.category);
                println!(
                    "{}\t{}\t{category}\t{}",
                    template.name,
                    template.language,
                    template.status.as_str()
                );
            }
            Ok(())
        }
        What::Gallery { language } => gallery(&language),
        What::Fill { name, language, values } => {
            let all = all(&Here::open(&options.site).await?).await?;
            println!("{}", fill::fill(&all, &name, &language, &values)?);
            Ok(())
        }
        What::Pull { folder } => pull(&all(&Here::open(&options.site).await?).await?, &folder),
        What::Diff { folder } => diff(&all(&Here::open(&options.site).await?).await?, &folder),
    }
}

async fn all(here: &Here) -> anyhow::Result<Vec<Template>> {
    let filter = Filter { limit: MOST, ..Filter::default() };
    let read =
        here.base().db.of(here.workspace).read(filter, |tx, filter| Box::pin(templates::list(tx, filter)));
    Ok(read.await?.into_iter().map(|(template, _)| template).collect())
}

fn lint(files: &[PathBuf], rules: &Settings) -> anyhow::Result<()> {
    let (mut errors, mut checked) = (0, 0);
    for file in files {
        for object in objects(file)? {
            checked += 1;
            let called = called(&object);
            for finding in template_check::lint(&Definition::of(&object), rules) {
                let is_error = finding.severity == FindingSeverity::Error;
                errors += usize::from(is_error);
                let word = if is_error { "error" } else { "warning" };
                println!(
                    "{}: {called}: {word} at {}: {}",
                    file.display(),
                    finding.field,
                    say(&finding.message)
                );
            }
        }
    }
    anyhow::ensure!(errors == 0, "{errors} of this Meta would refuse");
    println!("{checked} checked, nothing found that Meta would refuse.");
    Ok(())
}

fn gallery(language: &str) -> anyhow::Result<()> {
    let known: Vec<&str> = wordings::languages().collect();
    anyhow::ensure!(known.contains(&language), "there are wordings in {}", known.join(", "));
    let all = Occasion::ALL.iter().filter_map(|occasion| wordings::wording(*occasion, language));
    let all: Vec<Value> = all.map(|form| form.definition()).collect();
    println!("{}", serde_json::to_string_pretty(&all)?);
    Ok(())
}

fn called(object: &Value) -> String {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or("?");
    format!("{} ({})", text("name"), text("language"))
}

/// The templates of a file.
fn objects(file: &Path) -> anyhow::Result<Vec<Value>> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).context("reading standard input")?;
    } else {
        text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    }
    let value: Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
    let all = match value {
        Value::Array(all) => all,
        one => vec![one],
    };
    anyhow::ensure!(
        all.iter().all(Value::is_object),
        "{}: expected a template, or a list of templates, as Meta writes them",
        file.display()
    );
    Ok(all)
}

fn object(template: &Template) -> Value {
    json!({
        "name": template.name,
        "language": template.language,
        "category": category_word(template.category),
        "parameter_format": template.parameter_format,
        "components": template.components,
    })
}

fn file_name(template: &Template) -> String {
    format!("{}.{}.json", template.name, template.language)
}

fn pull(all: &[Template], folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    for template in all {
        let file = folder.join(file_name(template));
        let text = serde_json::to_string_pretty(&object(template))? + "\n";
        fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    }
    println!("{} written.", all.len());
    Ok(())
}

fn diff(all: &[Template], folder: &Path) -> anyhow::Result<()> {
    let known: BTreeMap<String, &Template> =
        all.iter().map(|template| (called(&object(template)), template)).collect();
    let mut differs = 0;
    let mut seen = Vec::new();
    for file in files_of(folder)? {
        for object in objects(&file)? {
            let called = called(&object);
            let told = match known.get(&called) {
                None => Some("Meta does not have it"),
                Some(template) => differs_from(&object, template).then_some("differs from what Meta has"),
            };
            if let Some(told) = told {
                differs += 1;
                println!("{called}: {told} ({})", file.display());
            }
            seen.push(called);
        }
    }
    for called in known.keys().filter(|called| !seen.contains(called)) {
        differs += 1;
        println!("{called}: Meta has it, and no file does");
    }
    anyhow::ensure!(differs == 0, "{differs} differ");
    println!("Nothing differs.");
    Ok(())
}

fn files_of(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn differs_from(object: &Value, template: &Template) -> bool {
    let category = object.get("category").and_then(Value::as_str).unwrap_or_default();
    let components = object.get("components").unwrap_or(&Value::Null);
    !category.eq_ignore_ascii_case(category_word(template.category))
        || !same_words(components, &template.components)
}
