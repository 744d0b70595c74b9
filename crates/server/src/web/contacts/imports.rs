//! Contacts from a file: it is uploaded, somebody says what its columns hold, and it is gone through.

use axum::extract::{Form, FromRequest as _, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use transom_desk::contacts::imports::field::{Field, Offered, Told};
use transom_desk::contacts::imports::{self as desk_imports, Plan, Upload, faults};
use transom_pages::contacts::imports::{self as pages, Column, Counts, Fault, File, Files, Shown};
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::say;
use transom_pages::words::{word, wrong};
use transom_rules::consent::Purpose;
use transom_rules::id::ImportId;
use transom_store::imports::Import;

use super::consents;
use crate::csv;
use crate::web::desk::{Desk, Done, Failed, Id, drawn};
use crate::web::load::frame;
use crate::web::settings::{Fields, Filled, problem, whole};

/// What of a file could not be taken is shown so far; a table has all of it.
const FEW: i64 = 20;

/// `GET /contacts/imports`.
pub(in crate::web) async fn list(desk: Desk) -> Done {
    draw_list(&desk, None, StatusCode::OK).await
}

async fn draw_list(desk: &Desk, problem: Option<Problem>, status: StatusCode) -> Done {
    let all = desk_imports::list(desk.app.base(), &desk.asker).await?;
    let shown = Files { files: all.iter().map(file).collect(), problem };
    let (look, theme) = (desk.look(), desk.theme);
    let title = word("import-title");
    let (frame, _) = desk.read(look, move |tx, look| Box::pin(frame(tx, look, title, theme))).await?;
    Ok((status, drawn(move || pages::files(&frame, &shown)).await?).into_response())
}

fn file(import: &Import) -> File {
    let counts = import.counts;
    File {
        id: import.id,
        name: import.name.clone(),
        state: import.state,
        records: import.records,
        counts: Counts { added: counts.added, changed: counts.changed, same: counts.same, bad: counts.bad },
        at: import.created_at,
    }
}

/// `POST /contacts/imports`: a file.
pub(in crate::web) async fn upload(desk: Desk, request: Request) -> Done {
    match take(&desk, request).await {
        Ok(import) => Ok(Redirect::to(&format!("/contacts/imports/{}", import.id)).into_response()),
        Err(Refused::Here(problem)) => {
            draw_list(&desk, Some(problem), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Refused::Elsewhere(failed)) => Err(failed),
    }
}

/// Why a file was not taken.
enum Refused {
    /// Said beside the form.
    Here(Problem),
    /// On a page of its own.
    Elsewhere(Failed),
}

impl From<transom_desk::done::NotDone> for Refused {
    fn from(not_done: transom_desk::done::NotDone) -> Self {
        problem(not_done).map_or_else(Self::Elsewhere, Self::Here)
    }
}

async fn take(desk: &Desk, request: Request) -> Result<Import, Refused> {
    let broken = || Refused::Here(whole(word("import-broken")));
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    while let Some(mut field) = form.next_field().await.map_err(|_| broken())? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let mut upload = Upload::begin(desk.app.base(), &desk.asker, &name).await?;
        loop {
            match field.chunk().await {
                Ok(Some(chunk)) => upload.push(desk.app.base(), &chunk).await?,
                Ok(None) => break,
                Err(_) => {
                    upload.give_up(desk.app.base()).await?;
                    return Err(broken());
                }
            }
        }
        return Ok(upload.finish(desk.app.base()).await?);
    }
    Err(Refused::Here(whole(word("answer-choose-file"))))
}

/// `GET /contacts/imports/{id}`.
pub(in crate::web) async fn page(desk: Desk, Id(id): Id<ImportId>) -> Done {
    draw(&desk, id, None, StatusCode::OK).await
}

async fn draw(desk: &Desk, id: ImportId, refused: Option<(Problem, &Fields)>, status: StatusCode) -> Done {
    let found = desk_imports::get(desk.app.base(), &desk.asker, id).await?;
    let faults = faults::page(desk.app.base(), &desk.asker, id, -1, FEW).await?;
    let (look, theme) = (desk.look(), desk.theme);
    let loaded = desk.read((look, found.import.name.clone()), move |tx, (look, name)| {
        Box::pin(async move {
            let offered = Offered::of(tx).await?;
            Ok((frame(tx, look, name, theme).await?, offered))
        })
    });
    let ((frame, _), offered) = loaded.await?;
    let mut import = found.import;
    if let Some((_, fields)) = &refused {
        import.mapping = fields.all("column").map(str::to_owned).collect();
        import.replaces = fields.one("known") == "replace";
        fields.one("country").clone_into(&mut import.country);
    }
    let known = |value, name, is_on| Choice::new(value, word(name), is_on);
    let shown = Shown {
        columns: columns(&import, &found.first, &offered),
        known: vec![
            known("keep", "import-known-keep", !import.replaces),
            known("replace", "import-known-replace", import.replaces),
        ],
        faults: faults
            .into_iter()
            .map(|one| Fault { line: one.line, column: one.column, what: wrong::of_code(&one.code) })
            .collect(),
        problem: refused.map(|(problem, _)| problem),
        country: import.country.clone(),
        is_headless: desk_imports::is_headless(&import),
        file: file(&import),
    };
    Ok((status, drawn(move || pages::file(&frame, &shown)).await?).into_response())
}

fn columns(import: &Import, first: &[Vec<String>], offered: &Offered) -> Vec<Column> {
    let words = Field::words(offered);
    let column = |(place, name): (usize, &String)| {
        let held = import.mapping.get(place).map(String::as_str).unwrap_or_default();
        let none = Choice::new("", word("import-left-out"), held.is_empty());
        let fields = words.iter().map(|word| Choice::new(word.clone(), called(word, offered), word == held));
        Column {
            name: name.clone(),
            fields: [none].into_iter().chain(fields).collect(),
            first: first.iter().filter_map(|record| record.get(place)).cloned().collect(),
        }
    };
    import.columns.iter().enumerate().map(column).collect()
}

/// What a field is called, of its word.
fn called(word_of: &str, offered: &Offered) -> String {
    match word_of {
        "name" => word("field-name").to_owned(),
        "phone" => word("import-phone").to_owned(),
        "user_id" => word("import-user-id").to_owned(),
        "language" => word("contact-language").to_owned(),
        "time_zone" => word("contact-zone").to_owned(),
        other => match Field::of(other, offered) {
            Ok(Some(Field::Attribute(id))) => {
                let found = offered.attributes.iter().find(|one| one.id == id);
                found.map_or_else(|| other.to_owned(), |one| one.name.clone())
            }
            Ok(Some(Field::Consent(purpose, part))) => consent(purpose, part, offered),
            Ok(_) | Err(_) => other.to_owned(),
        },
    }
}

fn consent(purpose: Purpose, part: Told, offered: &Offered) -> String {
    let purpose = consents::called(purpose, &offered.purposes);
    match part {
        Told::Answer => say!("import-consent", purpose = purpose),
        Told::At => say!("import-consent-at", purpose = purpose),
        Told::Words => say!("import-consent-words", purpose = purpose),
        Told::Source => say!("import-consent-source", purpose = purpose),
    }
}

/// `POST /contacts/imports/{id}/start`.
pub(in crate::web) async fn start(desk: Desk, Id(id): Id<ImportId>, Form(fields): Filled) -> Done {
    let goes_on = fields.one("go") == "on";
    let plan = Plan {
        mapping: (!goes_on).then(|| fields.all("column").map(str::to_owned).collect()),
        is_trial: fields.one("go") == "check",
        replaces: (!goes_on).then(|| fields.one("known") == "replace"),
        country: (!goes_on).then(|| fields.one("country").to_owned()),
    };
    match desk_imports::start(desk.app.base(), &desk.asker, id, plan).await {
        Ok(_) => {
            desk.app.imports.notify_one();
            Ok(back(id))
        }
        Err(not_done) => {
            let refused = problem(not_done)?;
            draw(&desk, id, Some((refused, &fields)), StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

fn back(id: ImportId) -> axum::response::Response {
    Redirect::to(&format!("/contacts/imports/{id}")).into_response()
}

/// `POST /contacts/imports/{id}/stop`.
pub(in crate::web) async fn stop(desk: Desk, Id(id): Id<ImportId>) -> Done {
    match desk_imports::stop(desk.app.base(), &desk.asker, id).await {
        // It came to its end before.
        Ok(_) | Err(transom_desk::done::NotDone::Wrong(_)) => Ok(back(id)),
        Err(not_done) => Err(not_done.into()),
    }
}

/// `POST /contacts/imports/{id}/remove`.
pub(in crate::web) async fn remove(desk: Desk, Id(id): Id<ImportId>) -> Done {
    desk_imports::remove(desk.app.base(), &desk.asker, id).await?;
    desk.app.imports.notify_one();
    Ok(Redirect::to("/contacts/imports").into_response())
}

/// `GET /contacts/imports/{id}/errors.csv`.
pub(in crate::web) async fn errors(desk: Desk, Id(id): Id<ImportId>) -> Done {
    Ok(csv::contacts::faults(faults::all(desk.app.base(), &desk.asker, id).await?))
}

/// `POST /contacts/export`: all of them as a table.
pub(in crate::web) async fn export(desk: Desk) -> Done {
    Ok(csv::contacts::answer(&desk.app, &desk.asker).await?)
}
