//! What a column can hold on both engines, and how rows are read. Integers have 64 bits, instants are
//! milliseconds, JSON is text, ids are UUIDs (16 bytes on SQLite, `uuid` on PostgreSQL).

use std::fmt;

use postgres_types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use transom_rules::author::Author;
use transom_rules::id::{
    AttributeId, AuditId, BotId, CampaignId, ChannelId, ConsentId, ContactId, ConversationId, DeliveryId,
    FactorId, FileLinkId, IdentityId, ImportId, LabelId, LinkId, MediaId, MessageId, NoteId, PurposeId,
    RoleId, RunId, SessionId, SourceId, StatusId, TeamId, TemplateId, TokenId, UserId, ViewId, WorkspaceId,
};
use transom_rules::time::Timestamp;
use transom_rules::word::Word;
use uuid::Uuid;

use crate::error::{Error, Result};

/// One value, in or out.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Absent.
    Null,
    /// A number, an instant in milliseconds, or money in integer units.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// Text or JSON.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id.
    Id(Uuid),
}

/// Says what kind it is, and no more: what rows hold has no place in logs, where drivers print what they bind.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "nothing",
            Self::Int(_) => "a number",
            Self::Bool(_) => "a bool",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Id(_) => "an id",
        })
    }
}

/// One row of an answer, read from left to right.
#[derive(Debug)]
pub struct Row {
    values: std::vec::IntoIter<Value>,
}

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self { values: values.into_iter() }
    }

    /// The next column. Fails when there is none, or when it holds something else.
    #[expect(clippy::should_implement_trait, reason = "each column is another type, so a row is no iterator")]
    pub fn next<T: FromValue>(&mut self) -> Result<T> {
        let value =
            self.values.next().ok_or_else(|| Error::Broken("a row has fewer columns than read".into()))?;
        T::from_value(value)
    }
}

/// A type that a column can be read as.
pub trait FromValue: Sized {
    /// Reads it; `Error::Broken` when the column holds something else.
    fn from_value(value: Value) -> Result<Self>;
}

fn mismatch<T>(wanted: &str, found: &Value) -> Result<T> {
    Err(Error::Broken(format!("a column holds {found:?} where {wanted} was read")))
}

impl FromValue for Value {
    fn from_value(value: Value) -> Result<Self> {
        Ok(value)
    }
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Int(number) => Ok(number),
            other => mismatch("a number", &other),
        }
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Bool(yes) => Ok(yes),
            Value::Int(number) => Ok(number != 0),
            other => mismatch("a bool", &other),
        }
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Text(text) => Ok(text),
            other => mismatch("text", &other),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            other => mismatch("bytes", &other),
        }
    }
}

impl FromValue for Uuid {
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Id(id) => Ok(id),
            Value::Bytes(bytes) => {
                Uuid::from_slice(&bytes).map_err(|_| Error::Broken("an id has not 16 bytes".into()))
            }
            other => mismatch("an id", &other),
        }
    }
}

impl FromValue for Timestamp {
    fn from_value(value: Value) -> Result<Self> {
        i64::from_value(value).map(Timestamp::from_millis)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

macro_rules! id_columns {
    ($($name:ident),*) => {$(
        impl FromValue for $name {
            fn from_value(value: Value) -> Result<Self> {
                Uuid::from_value(value).map($name)
            }
        }
        impl From<$name> for Value {
            fn from(id: $name) -> Self {
                Value::Id(id.0)
            }
        }
        impl From<&$name> for Value {
            fn from(id: &$name) -> Self {
                Value::Id(id.0)
            }
        }
    )*};
}

id_columns!(
    AttributeId,
    AuditId,
    BotId,
    CampaignId,
    ChannelId,
    ConsentId,
    ContactId,
    ConversationId,
    DeliveryId,
    FactorId,
    FileLinkId,
    IdentityId,
    ImportId,
    LinkId,
    MediaId,
    MessageId,
    RoleId,
    RunId,
    StatusId,
    LabelId,
    SourceId,
    NoteId,
    PurposeId,
    ViewId,
    SessionId,
    TeamId,
    TemplateId,
    TokenId,
    UserId,
    WorkspaceId
);

impl FromValue for Author {
    fn from_value(value: Value) -> Result<Self> {
        let Ok(author) = String::from_value(value)?.parse();
        Ok(author)
    }
}

impl From<Author> for Value {
    fn from(author: Author) -> Self {
        Value::Text(author.to_string())
    }
}

/// Reads one of a closed list of words.
pub(crate) fn word<T: Word>(row: &mut Row) -> Result<T> {
    let word: String = row.next()?;
    T::from_word(&word).ok_or_else(|| Error::Broken(format!("a column holds the unknown word {word:?}")))
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Value::Bool(yes)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::from(text.to_owned())
    }
}

impl From<String> for Value {
    /// PostgreSQL keeps no zero byte in text; on both engines it becomes the replacement sign.
    fn from(text: String) -> Self {
        Value::Text(if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text })
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::from(text.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Value::Bytes(bytes)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Value::Bytes(bytes.to_vec())
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Value::Id(id)
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Value::Int(at.millis())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// The parameters of a statement, in the order of their placeholders.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { $crate::value::with_room([$($crate::value::Value::from($value)),*]) };
}

/// Values, with room for the workspace that a scoped transaction puts before them.
pub fn with_room<const N: usize>(values: [Value; N]) -> Vec<Value> {
    let mut params = Vec::with_capacity(N + 1);
    params.extend(values);
    params
}

/// What a column is looked for among.
pub fn key_list(keys: impl IntoIterator<Item: Into<Value>>) -> Vec<Value> {
    keys.into_iter().map(Into::into).collect()
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Bool(yes) => ValueRef::Integer(i64::from(*yes)),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
            Value::Id(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}

impl Value {
    pub(crate) fn from_sqlite(value: rusqlite::types::ValueRef<'_>) -> Result<Self> {
        use rusqlite::types::ValueRef;
        match value {
            ValueRef::Null => Ok(Value::Null),
            ValueRef::Integer(number) => Ok(Value::Int(number)),
            ValueRef::Text(text) => Ok(Value::Text(String::from_utf8_lossy(text).into_owned())),
            ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
            ValueRef::Real(_) => Err(Error::Broken("a column holds a floating-point number".into())),
        }
    }

    pub(crate) fn from_postgres(row: &tokio_postgres::Row, column: usize, kind: &Type) -> Result<Self> {
        let value = match *kind {
            Type::INT8 => row.try_get::<_, Option<i64>>(column).map(Value::from),
            Type::INT4 => row.try_get::<_, Option<i32>>(column).map(|n| Value::from(n.map(i64::from))),
            Type::BOOL => row.try_get::<_, Option<bool>>(column).map(Value::from),
            Type::UUID => row.try_get::<_, Option<Uuid>>(column).map(Value::from),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column).map(Value::from),
            _ => row.try_get::<_, Option<String>>(column).map(Value::from),
        };
        value.map_err(|error| Error::Broken(error.to_string()))
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Value::Int(number) => number.to_sql(kind, out),
            Value::Bool(yes) => yes.to_sql(kind, out),
            Value::Text(text) => text.to_sql(kind, out),
            Value::Bytes(bytes) => bytes.to_sql(kind, out),
            Value::Id(id) => id.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
