//! Templates in files: one of Meta's objects in each, or a list of them.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::{Value, json};
use transom_rules::template::Template;
use transom_rules::template_history::same_words;

/// What a template is called: `order_ready (en)`.
pub(super) fn called(object: &Value) -> String {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or("?");
    format!("{} ({})", text("name"), text("language"))
}

/// The templates of a file.
pub(super) fn objects(file: &Path) -> anyhow::Result<Vec<Value>> {
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

/// What is written of a template that Meta has.
pub(super) fn object(template: &Template) -> Value {
    json!({
        "name": template.name,
        "language": template.language,
        "category": template.category.meta_word(),
        "parameter_format": template.parameter_format,
        "components": template.components,
    })
}

/// The name of its file. What Meta would never have in a name does not get into a path either.
pub(super) fn file_name(template: &Template) -> String {
    format!("{}.{}.json", safe(&template.name), safe(&template.language))
}

/// A name of a file or a folder out of what Meta calls something.
pub(super) fn safe(text: &str) -> String {
    text.replace(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_', "_")
}

/// The files of a folder, in order.
pub(super) fn files_of(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
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

/// Whether customers would get something else by the file than by what Meta has.
pub(super) fn differs_from(object: &Value, template: &Template) -> bool {
    let category = object.get("category").and_then(Value::as_str).unwrap_or_default();
    let components = object.get("components").unwrap_or(&Value::Null);
    !category.eq_ignore_ascii_case(template.category.meta_word())
        || !same_words(components, &template.components)
}
